"""The viewer against a made-up server: what it writes down, when it comes back, and that a stall is one."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.chaos.desk import Desk
from tests.chaos.history import History
from tests.chaos.viewer import Viewer

STARTED = {"type": "started", "epoch": 1, "seq": 1, "at": "2026-01-01T00:00:00.000Z"}
SECONDS = 20.0  # a test that takes longer hangs
Talk = Callable[[web.WebSocketResponse], Awaitable[None]]


def bye(code: int, retry: bool | int) -> dict[str, object]:
    return {"type": "bye", "epoch": 0, "code": code, "retry": retry, "totals": None}


@asynccontextmanager
async def watching(*talks: Talk) -> AsyncIterator[tuple[Viewer, list[str]]]:
    """A viewer of a server that talks so on each socket in turn; what the viewer said is in the list."""
    said: list[str] = []
    waiting = iter(talks)

    async def ticket(request: web.Request) -> web.Response:
        return web.json_response({"websocket": f"ws://{request.host}/ws", "subprotocols": ["portico.tap.v1"]})

    async def serve(request: web.Request) -> web.WebSocketResponse:
        opened = web.WebSocketResponse(protocols=["portico.tap.v1"])
        await opened.prepare(request)
        talking = asyncio.create_task(_talk(opened))
        async for message in opened:
            said.append(json.loads(message.data)["type"])  # noqa: PERF401  # seen while it talks
        await talking
        return opened

    async def _talk(opened: web.WebSocketResponse) -> None:
        await next(waiting)(opened)

    app = web.Application()
    app.router.add_post("/v1/taps/{tap}/tickets", ticket)
    app.router.add_get("/ws", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with Desk(f"http://127.0.0.1:{runner.addresses[0][1]}", "token") as desk, asyncio.timeout(SECONDS):
            yield Viewer(desk, "tap_1", History("v"), {"mode": "top"}, ping_every=0.05), said
    finally:
        await runner.cleanup()


async def dismiss(opened: web.WebSocketResponse) -> None:
    await opened.send_json(STARTED)
    await opened.send_json(bye(4500, retry=False))
    await opened.close(code=4500)


async def break_off(opened: web.WebSocketResponse) -> None:
    await opened.send_json(STARTED)
    await opened.close(code=1001)


def kinds(viewer: Viewer) -> list[str]:
    return [moment.frame["type"] if moment.frame else moment.kind for moment in viewer.history.moments]


async def test_a_viewer_that_must_not_return_is_over() -> None:
    async with watching(dismiss) as (viewer, _):
        await viewer.run()
    assert kinds(viewer) == ["opened", "attached", "started", "bye", "closed"]
    assert viewer.history.moments[-1].code == 4500


@pytest.mark.parametrize("first", [break_off, lambda opened: opened.send_json(bye(4400, retry=1))])
async def test_a_viewer_that_may_return_does(first: Talk) -> None:
    async with watching(first, dismiss) as (viewer, _):
        await viewer.run()
    assert viewer.sockets == 2
    assert kinds(viewer)[-2:] == ["bye", "closed"]


async def test_a_viewer_pings_and_detaches() -> None:
    heard = asyncio.Event()

    async def wait(opened: web.WebSocketResponse) -> None:
        await opened.send_json(STARTED)
        await heard.wait()
        await opened.send_json(bye(4500, retry=False))

    async with watching(wait) as (viewer, said):
        running = asyncio.create_task(viewer.run())
        await viewer.started.wait()
        while said.count("ping") < 2:
            await asyncio.sleep(0.01)
        await viewer.end()
        while "detach" not in said:
            await asyncio.sleep(0.01)
        heard.set()
        await running
    assert said[0] == "attach"
    assert "bye" in kinds(viewer)


async def test_a_stalled_viewer_takes_nothing_until_it_reads_on() -> None:
    many = 50

    async def flood(opened: web.WebSocketResponse) -> None:
        for seq in range(1, many):
            await opened.send_json(STARTED | {"seq": seq, "padding": "x" * 1000})
        await opened.send_json(bye(4500, retry=False))

    async with watching(flood) as (viewer, _):
        viewer.stall()  # before it began: nothing to stall yet
        running = asyncio.create_task(viewer.run())
        await viewer.started.wait()
        viewer.stall()
        before = len(kinds(viewer))
        await asyncio.sleep(0.1)
        assert len(kinds(viewer)) <= before + 1  # the one that was being received
        viewer.read_on()
        await running
    assert kinds(viewer).count("started") == many - 1
