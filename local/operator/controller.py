"""The operator as a whole: its views, its queue, its looks."""

import asyncio

from local.kube.client import KubeClient
from local.kube.objects import DEPLOYMENTS, Key
from local.operator.reconcile import Reconciler
from local.operator.recorder import Recorder
from local.operator.views import Views
from local.operator.work_queue import WorkQueue

UPLINK_NAMES = ("uplink-operator", "cloud-operator")  # its Deployment, now and in older charts


class UplinkIsHere(Exception):
    """Uplink's own operator runs in this cluster; two that mean different things by a Tunnel would fight over it."""


class Controller:
    """Keeps all Tunnels of a cluster running, as far as anything here runs."""

    def __init__(self, client: KubeClient) -> None:
        self._views = Views(client)
        self._queue = WorkQueue("tunnel", self._look)
        self._reconciler = Reconciler(client, self._views, Recorder(client), self._queue.add_later)

    async def run(self, ready: asyncio.Event) -> None:
        """Work until cancelled; sets `ready` once all that was there has been seen."""
        self._views.route(self._queue.add)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._views.run())
            await self._views.complete()
            group.create_task(self._queue.run())
            ready.set()

    async def _look(self, key: Key) -> None:
        await self._reconciler.look(key)


async def refuse_beside_uplink(client: KubeClient, namespace: str) -> None:
    """Raise `UplinkIsHere` if the control plane's namespace has Uplink's operator."""
    for name in UPLINK_NAMES:
        if await client.get(DEPLOYMENTS, Key(namespace, name)) is not None:
            raise UplinkIsHere(f"{client.server} runs Uplink's own operator (Deployment {name} in {namespace})")
