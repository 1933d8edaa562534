"""One running stand-in: a watch on Pods, a scrape every few seconds, the HTTP server."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from local.clients.fleet import Fleet
from local.kube.client import KubeClient
from local.kube.objects import PODS
from local.kube.watching import Selection, Watcher
from local.operator.wanted import MANAGED_SELECTOR
from local.prometheus.series import SeriesStore
from local.prometheus.server import Prometheus

ADDRESS = "127.0.0.1"
SCRAPE_SECONDS = 5.0  # Uplink's Prometheus takes 30; here somebody is watching
SHUTDOWN_SECONDS = 1.0  # for answers under way; each takes milliseconds


class CannotListen(Exception):
    """The port is not free."""


@asynccontextmanager
async def serving(client: KubeClient, *, port: int, seed: str) -> AsyncIterator[int]:
    """Serve on `port` (0: any) of loopback for as long as the context lasts; gives the port. Raise `CannotListen`."""
    store = SeriesStore()
    pods = Watcher(client, Selection(PODS, labels=MANAGED_SELECTOR))
    runner = web.AppRunner(Prometheus(store).app(), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        bound = await _listen(runner, port)
        watching = asyncio.create_task(pods.run())
        scraping = asyncio.create_task(_scrape(store, pods, seed))
        try:
            yield bound
        finally:
            for task in (watching, scraping):
                task.cancel()
            await asyncio.wait({watching, scraping})
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> int:
    try:
        await web.TCPSite(runner, ADDRESS, port).start()
    except OSError as error:
        raise CannotListen(f"{ADDRESS}:{port}: {error.strerror}") from error
    bound: int = runner.addresses[0][1]
    return bound


async def _scrape(store: SeriesStore, pods: Watcher, seed: str) -> None:
    fleet = Fleet(pods.cache, seed)
    await pods.listed.wait()  # the first scrape is then of all that runs
    while True:
        now = time.time()
        store.ingest(now, fleet.scrape(now))
        await asyncio.sleep(SCRAPE_SECONDS)
