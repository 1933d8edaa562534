"""A cluster for each test, with the operator at work in it: the embedded one, or a bare kube-apiserver to throw away.

`PORTICO_OPERATOR_KUBECONFIG` names the latter. Never a cluster that somebody needs: tests seed it and play its kubelet.
"""

import asyncio
import json
import os
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from local.cluster.authentication import User
from local.cluster.server import embedded_cluster
from local.kube.cache import Cache
from local.kube.client import KubeClient
from local.kube.kubeconfig import read_kubeconfig
from local.kube.objects import NAMESPACES, SECRETS, TUNNELS, Json, Key, Resource, uid_of
from local.kube.watching import Selection, Watcher
from local.operator.controller import Controller
from local.operator.kubelet import Kubelet
from local.seed import manifests
from local.seed.planting import plant

PATIENCE = 10.0  # seconds; what is waited for takes milliseconds
REAL = os.environ.get("PORTICO_OPERATOR_KUBECONFIG", "")
TOKEN = "test-administrator"


@asynccontextmanager
async def kubeconfig_of_a_cluster(folder: Path) -> AsyncIterator[Path]:
    """The kubeconfig of an administrator of a running cluster."""
    if REAL:
        yield Path(REAL)
        return
    async with embedded_cluster({TOKEN: User("admin", ("system:masters",))}, port=0) as running:
        yield write_kubeconfig(folder, running.url)


def write_kubeconfig(folder: Path, server: str) -> Path:
    """A kubeconfig of the administrator of an embedded cluster."""
    path = folder / "kubeconfig"
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": server}}],
        "users": [{"name": "u", "user": {"token": TOKEN}}],
    }
    path.write_text(json.dumps(config))
    return path


@dataclass(frozen=True, slots=True)
class Room:
    """A tenant's namespace, new for each test, with a client that may do everything."""

    client: KubeClient
    namespace: str

    async def add_tunnel(self, name: str, **spec: object) -> Json:
        metadata = {"namespace": self.namespace, "name": name}
        return await self.client.create(TUNNELS, self.namespace, {"metadata": metadata, "spec": spec})

    async def add_license(self) -> None:
        await self.client.create(SECRETS, self.namespace, manifests.license_secret(self.namespace))

    async def get(self, resource: Resource, name: str) -> Json | None:
        return await self.client.get(resource, Key(self.namespace, name))

    async def until(self, resource: Resource, right: Callable[[Cache], object]) -> Cache:
        """Wait until all objects of the kind in this namespace are as they should be; give them."""
        return self._mine(await until(self.client, Selection(resource), lambda cache: right(self._mine(cache))))

    async def until_object(self, resource: Resource, name: str, right: Callable[[Json | None], object]) -> Json:
        """Wait until that object (None: absent) is as it should be; give it, {} for an absent one."""
        key = Key(self.namespace, name)
        cache = await until(self.client, Selection(resource), lambda cache: right(cache.get(key)))
        return cache.get(key) or {}

    def _mine(self, cache: Cache) -> Cache:
        mine = Cache()
        mine.replace([item for item in cache if item["metadata"].get("namespace") == self.namespace])
        return mine


async def until(client: KubeClient, selection: Selection, right: Callable[[Cache], object]) -> Cache:
    """Watch until the objects are as they should be, or fail after `PATIENCE`."""
    watcher = Watcher(client, selection)
    changed = asyncio.Event()
    watcher.cache.listen(lambda *_: changed.set())
    task = asyncio.create_task(watcher.run())
    try:
        async with asyncio.timeout(PATIENCE):
            await watcher.listed.wait()
            while not right(watcher.cache):
                changed.clear()
                await changed.wait()
            return watcher.cache
    finally:
        task.cancel()
        await asyncio.wait({task})


@asynccontextmanager
async def room_in(
    kubeconfig: Path, *, licensed: bool = True, operators: int = 1, kubelet: bool = False
) -> AsyncIterator[Room]:
    """A new namespace in a cluster where so many operators are at work."""
    async with KubeClient(read_kubeconfig(kubeconfig), user_agent="test") as client:
        await plant(client, demo=False)
        room = Room(client, f"t-{uuid.uuid4().hex[:8]}")
        namespace = await client.create(NAMESPACES, "", manifests.namespace(room.namespace, managed=True))
        if licensed:
            await room.add_license()
        ready = [asyncio.Event() for _ in range(operators)]
        tasks = [asyncio.create_task(Controller(client).run(event)) for event in ready]
        tasks += [asyncio.create_task(Kubelet(client).run()) for _ in range(operators) if kubelet]
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(event.wait() for event in ready))
            yield room
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await client.delete(NAMESPACES, Key("", room.namespace), uid=uid_of(namespace))
        assert [task.exception() for task in tasks if not task.cancelled()] == []
