"""One viewer that writes down all it sees: it attaches, pings, stalls when told to, and comes back as the protocol says.

It judges nothing. After a bye that allows it, or a socket that broke, it opens the next one; after any other bye it is over.
"""

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from tests.chaos.desk import Desk
from tests.chaos.history import Fields, History

PING_EVERY = 5.0  # seconds; the protocol asks for 20, a test has less time to find out that a relay is dead
BACK_AFTER = 1.0  # seconds before another socket, where the bye does not say how long
GOODBYE_SECONDS = 10.0  # that a relay may take for its bye: what waits goes out first, for at most 5 s
CLOSE_SECONDS = 2.0  # after a bye, until the socket is closed from the other side
TIGHT_BUFFER = 16 * 1024  # bytes that the kernel keeps for a socket; a stall is then felt by the gateway soon


@dataclass(slots=True)
class Viewer:
    """`attach` are the fields of its first frame; `end` detaches it, `leave_at_once` lets go of the socket without a word."""

    desk: Desk
    tap: str
    history: History
    attach: Mapping[str, object] = field(default_factory=dict)
    ping_every: float = PING_EVERY
    tight: bool = False
    sockets: int = 0
    started: asyncio.Event = field(default_factory=asyncio.Event)
    _reads: asyncio.Event = field(default_factory=asyncio.Event)
    _ending: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: ClientConnection | None = None

    async def run(self) -> None:
        """Watch until `end`, or a bye after which nobody may come back."""
        self._reads.set()
        back_after: float | None = 0.0
        while back_after is not None and not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), back_after)
                return
            try:
                back_after = await self._sit()
            except (OSError, WebSocketException, httpx.HTTPError):
                back_after = BACK_AFTER

    async def end(self) -> None:
        """Detach, and wait for the bye for as long as it may take."""
        self._ending.set()
        self.read_on()
        await self.say("detach")

    async def leave_at_once(self) -> None:
        """Let go of the socket, as a lid that closes does."""
        self._ending.set()
        if self._socket is not None:
            self._socket.transport.abort()

    async def say(self, kind: str, **fields: object) -> None:
        """Send a frame; nothing where no socket is open, or none any more: who reads finds that out."""
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(json.dumps({"type": kind, **fields}))

    def stall(self) -> None:
        """Read no more, until `read_on`."""
        if self._reads.is_set():
            self._reads.clear()
            self.history.note(time.time(), "stalled")

    def read_on(self) -> None:
        """Read again."""
        if not self._reads.is_set():
            self._reads.set()
            self.history.note(time.time(), "reading")

    async def _sit(self) -> float | None:
        """One socket; gives the seconds until the next, None for never."""
        ticket = await self.desk.ticket(self.tap)
        protocols = [Subprotocol(each) for each in ticket.subprotocols]
        async with connect(
            ticket.websocket,
            subprotocols=protocols,
            sock=_dialled(ticket.websocket, tight=self.tight),
            proxy=None,
            compression=None,
            ping_interval=None,  # a stalled viewer answers no pings, and may stay
            max_queue=1,
            close_timeout=CLOSE_SECONDS,
        ) as opened:
            self._socket = opened
            self.sockets += 1
            self.history.note(time.time(), "opened")
            await self.say("attach", **self.attach)
            self.history.note(time.time(), "attached")
            pinging = asyncio.create_task(self._ping())
            try:
                return await self._read(opened)
            finally:
                self._socket = None
                pinging.cancel()
                self.history.note(time.time(), "closed" if opened.close_code else "stopped", code=opened.close_code)

    async def _read(self, opened: ClientConnection) -> float | None:
        """Until the bye, and a little beyond: nothing may come after it but the close."""
        back_after: float | None = BACK_AFTER
        said_bye = False
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            while True:
                await self._reads.wait()
                frame = await self._frame(opened, CLOSE_SECONDS if said_bye else None)
                if frame.get("type") == "bye":
                    said_bye, back_after = True, _back_after(frame["retry"])
        return back_after

    async def _frame(self, opened: ClientConnection, seconds: float | None) -> Fields:
        """The next one; when this viewer ends in the middle of its wait, that ends after `GOODBYE_SECONDS`."""
        receiving = asyncio.ensure_future(opened.recv())
        ending = asyncio.ensure_future(self._ending.wait())
        try:
            if seconds is None:
                await asyncio.wait({receiving, ending}, return_when=asyncio.FIRST_COMPLETED)
            text = await asyncio.wait_for(receiving, GOODBYE_SECONDS if seconds is None else seconds)
        finally:
            receiving.cancel()
            ending.cancel()
        frame = self.history.came(time.time(), str(text))
        if frame.get("epoch"):
            self.started.set()
        return frame

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(self.ping_every)
            await self.say("ping")


def _back_after(retry: bool | int) -> float | None:
    if retry is False:
        return None
    return BACK_AFTER if retry is True else float(retry)


def _dialled(url: str, *, tight: bool) -> socket.socket:
    parts = httpx.URL(url)
    made = socket.socket()
    if tight:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TIGHT_BUFFER)
    made.connect((parts.host, parts.port))
    made.setblocking(False)
    return made
