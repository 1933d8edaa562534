"""The tap API with the shop behind it, in an embedded cluster: what the cluster's process adds to itself."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from local.cluster.cluster import Cluster
from local.tap.server import mount
from local.tap.streaming import OpenTaps
from local.traffic.mesh import ShopMesh


@asynccontextmanager
async def tapped_shop(cluster: Cluster, *, seed: str, rps: float) -> AsyncIterator[OpenTaps]:
    """Taps are served while the context lasts, and broken off at its end."""
    mesh = ShopMesh(cluster.store, seed=seed, rps=rps)
    taps = mount(cluster, mesh).taps
    task = asyncio.create_task(mesh.run())
    try:
        yield taps
    finally:
        taps.cut_all()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def break_on_signals(taps: OpenTaps) -> None:
    """SIGUSR1 breaks all that are open; SIGUSR2 stalls them, or lets them go on."""

    def stall() -> None:
        taps.stalled = not taps.stalled

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, taps.cut_all)
    loop.add_signal_handler(signal.SIGUSR2, stall)
