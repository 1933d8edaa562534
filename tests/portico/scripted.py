"""An API and a socket on the loopback that play what a test wrote, and remember what they were asked."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.portico.frames import bye

PROTOCOL = "portico.tap.v1"
PATIENCE = 10.0  # seconds until a script that hears nothing gives up


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]


@dataclass(slots=True)
class Talk:
    """One socket, as a step of a script sees it."""

    socket: web.WebSocketResponse
    request: web.Request
    heard: list[dict[str, Any]]

    async def hear(self) -> dict[str, Any] | None:
        message = await asyncio.wait_for(self.socket.receive(), PATIENCE)
        if message.type is not WSMsgType.TEXT:
            return None
        frame: dict[str, Any] = json.loads(message.data)
        self.heard.append(frame)
        return frame


Step = Callable[[Talk], Awaitable[None]]
Answers = dict[str, list[tuple[int, Any, dict[str, str]]]]


def say(*frames: str) -> Step:
    async def step(talk: Talk) -> None:
        for frame in frames:
            await talk.socket.send_str(frame)

    return step


def until(kind: str) -> Step:
    """Hear until such a frame comes."""

    async def step(talk: Talk) -> None:
        while (frame := await talk.hear()) is not None and frame["type"] != kind:
            pass

    return step


async def vanish(talk: Talk) -> None:
    """Break the connection: no close frame, 1006 for the other side."""
    assert talk.request.transport is not None
    talk.request.transport.abort()


def shut(code: int) -> Step:
    async def step(talk: Talk) -> None:
        await talk.socket.close(code=code, message=b"closed by the script")

    return step


ATTACHED = until("attach")
LEAVES = until("detach")


def script(*steps: Step) -> list[Step]:
    """A whole talk: attached, what the test wants, and a good-bye when the client leaves."""
    return [ATTACHED, *steps, LEAVES, say(bye(None, 4500, retry=False))]


@dataclass(slots=True)
class Scripted:
    """`talks`: one script for each socket, in their order; `answers`: (status, body, headers) by method and path."""

    talks: list[list[Step]] = field(default_factory=list)
    answers: Answers = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    heard: list[list[dict[str, Any]]] = field(default_factory=list)
    subprotocols: list[list[str]] = field(default_factory=list)
    spoken: tuple[str, ...] = (PROTOCOL,)
    refuse_upgrade: list[int] = field(default_factory=list)
    url: str = ""

    def did(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]

    async def rest(self, request: web.Request) -> web.Response:
        text = await request.text()
        body = json.loads(text) if text else None
        self.asked.append(Asked(request.method, request.path, body, request.headers))
        prepared = self.answers.get(f"{request.method} {request.path}")
        if prepared:
            status, answer, headers = prepared.pop(0) if len(prepared) > 1 else prepared[0]
            return web.json_response(answer, status=status, headers=headers)
        if request.method == "DELETE":
            return web.Response(status=204)
        return web.json_response(self._opened(), status=201)

    def _opened(self) -> dict[str, Any]:
        ticket = f"s3cr3t-{len(self.asked)}"
        return {
            "id": "t1", "websocket": self.url.replace("http", "ws") + "/ws", "ticket": ticket,
            "subprotocols": [PROTOCOL, f"portico.ticket.{ticket}"],
        }  # fmt: skip

    async def ws(self, request: web.Request) -> web.StreamResponse:
        self.subprotocols.append([name.strip() for name in request.headers["Sec-WebSocket-Protocol"].split(",")])
        if self.refuse_upgrade:
            return web.Response(status=self.refuse_upgrade.pop(0))
        if not self.talks:
            return web.Response(status=500, text="the script is over")
        socket = web.WebSocketResponse(protocols=self.spoken, timeout=1.0)
        await socket.prepare(request)
        heard: list[dict[str, Any]] = []
        self.heard.append(heard)
        talk = Talk(socket, request, heard)
        for step in self.talks.pop(0):
            await step(talk)
        return socket


@contextmanager
def playing(scripted: Scripted) -> Iterator[Scripted]:
    """The server, on a free port, in a thread of its own."""
    ready, over, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        app = web.Application()
        app.router.add_get("/ws", scripted.ws)
        app.router.add_route("*", "/{path:.*}", scripted.rest)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        scripted.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        ready.set()
        await over.wait()
        await runner.cleanup()

    def live() -> None:
        loop.run_until_complete(serve())
        loop.close()

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield scripted
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the scripted server did not end"
