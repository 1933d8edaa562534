"""One process of the operator with all that its options ask for: start in order, say when ready, end on a signal."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack

from local.kube.client import KubeClient
from local.kube.errors import ApiError, Expired, Unreachable
from local.kube.kubeconfig import read_kubeconfig
from local.kube.objects import NAMESPACES
from local.kube.patience import patiently
from local.kube.watching import Selection, Watcher
from local.operator.controller import Controller, refuse_beside_uplink
from local.operator.kubelet import Kubelet
from local.operator.options import Options
from local.prometheus.registration import register
from local.prometheus.serving import ADDRESS, serving
from local.seed.manifests import CONTROL_NAMESPACE
from local.seed.planting import plant

USER_AGENT = "uplink-operator"  # also the field manager that `kubectl get --show-managed-fields` shows
READY_SECONDS = 60.0  # until all kinds were listed; longer means that the cluster does not serve one of them

log = logging.getLogger(__name__)


class NotReady(Exception):
    """The cluster does not let the operator see what it must see."""


async def run(options: Options) -> None:
    """Run until SIGTERM or SIGINT. Raise what keeps it from starting."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    access = read_kubeconfig(options.kubeconfig)
    async with KubeClient(access, user_agent=USER_AGENT) as client, AsyncExitStack() as stack:
        await patiently(lambda: client.request("GET", ("version",)))
        await refuse_beside_uplink(client, CONTROL_NAMESPACE)
        port = options.prometheus_port
        if port is not None:
            port = await stack.enter_async_context(serving(client, port=port, seed=options.random_seed))
        await Process(client, options, port).run()


class Process:
    """What runs side by side; `port` is where Prometheus listens, None without one."""

    def __init__(self, client: KubeClient, options: Options, port: int | None) -> None:
        self._client = client
        self._options = options
        self._port = port

    async def run(self) -> None:
        """Run until cancelled."""
        await self._prepare()
        ready = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(Controller(self._client).run(ready))
            group.create_task(self._keep_prepared())
            if self._options.kubelet:
                kubelet = Kubelet(self._client)
                await kubelet.add_node()
                group.create_task(kubelet.run())
            await self._wait_for(ready)
            print(self._ready_line(), flush=True)  # noqa: T201 - the one line that the supervisor, or a person, waits for

    async def _prepare(self) -> None:
        if self._options.seed:
            file = self._options.token_file
            token = file.read_text().strip() if file is not None else None
            await plant(self._client, token=token, shop=self._options.shop)
        if self._port is not None:
            await register(self._client, CONTROL_NAMESPACE, address=ADDRESS, port=self._port)

    async def _keep_prepared(self) -> None:
        """Prepare again when the control plane's namespace has gone: the embedded cluster came back without its memory."""
        missing = asyncio.Event()

        def check() -> None:
            if not len(watcher.cache):
                missing.set()

        watcher = Watcher(
            self._client, Selection(NAMESPACES, fields=f"metadata.name={CONTROL_NAMESPACE}"), on_list=check
        )
        watcher.cache.listen(lambda *_: check())
        async with asyncio.TaskGroup() as group:
            group.create_task(watcher.run())
            while True:
                await missing.wait()
                missing.clear()
                try:
                    await patiently(self._prepare)
                except (ApiError, Expired, Unreachable) as error:
                    log.warning("the cluster could not be seeded again: %s", error)

    async def _wait_for(self, ready: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(ready.wait(), READY_SECONDS)
        except TimeoutError:
            raise NotReady(
                f"{self._client.server} does not serve all that is needed (is the Tunnel CRD there?)"
            ) from None

    def _ready_line(self) -> str:
        metrics = f", metrics on http://{ADDRESS}:{self._port}" if self._port is not None else ""
        return f"operator ready: {self._client.server}{metrics}"
