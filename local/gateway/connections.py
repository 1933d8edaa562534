"""The open WebSocket connections: who is there, since when, and the way to post to them.

A connection is here from the moment its `$connect` was answered until it begins to close: before and after it is gone (410).
"""

import asyncio
import base64
import os
import time

from aiohttp import web
from aiohttp.http_websocket import WSMsgType

from local.gateway.settings import SocketSettings


class BufferFull(Exception):
    """The client reads too slowly: what was posted to it before is still here."""


class Connection:
    """One open socket."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, who: "Who", settings: SocketSettings
    ) -> None:
        self.who = who
        self.socket = socket
        self.last_active_at = time.time()
        self._closed_by_us: tuple[int, str] | None = None
        self._closing = asyncio.Lock()
        self._transport = transport
        self._settings = settings
        # Never wait for a slow client inside a post: answer 429 before aiohttp would.
        transport.set_write_buffer_limits(high=2 * settings.client_buffer_bytes)

    async def post(self, data: bytes) -> None:
        """Send one message: text, or binary where it is not UTF-8. Raise `BufferFull`, `ConnectionError`."""
        if self._transport.get_write_buffer_size() > self._settings.client_buffer_bytes:
            raise BufferFull
        await self.socket.send_frame(data, WSMsgType.TEXT if _is_text(data) else WSMsgType.BINARY)
        self.touch()

    def touch(self) -> None:
        """A message passed: the idle time begins anew."""
        self.last_active_at = time.time()

    async def close(self, code: int, reason: str) -> None:
        """Close from this side; the first reason given is the one that `$disconnect` hears."""
        self._closed_by_us = self._closed_by_us or (code, reason)
        async with self._closing:
            await self.socket.close(code=code, message=reason.encode())

    def cut(self) -> None:
        """End the connection without a word, as a network does."""
        self._transport.abort()

    async def settled(self) -> None:
        """Wait until a close from this side is through its handshake: ending the transport earlier could swallow the code."""
        async with self._closing:
            pass

    @property
    def reason(self) -> tuple[int, str]:
        """Code and text of the close, once it is closed."""
        if self._closed_by_us is not None:
            return self._closed_by_us
        code = self.socket.close_code
        if code is None:
            return 1006, "Connection closed abnormally"
        return (code, "") if code else (1005, "Client-side close frame status not set")

    async def expire(self) -> None:
        """Close when the connection was idle for too long or is too old."""
        while True:
            idle_end = self.last_active_at + self._settings.idle_seconds
            left = min(idle_end, self.who.connected_at + self._settings.connection_seconds) - time.time()
            if left <= 0:
                await self.close(1001, "Going away")
                return
            await asyncio.sleep(left)


class Who:
    """What is known of a connection from its first request on. `id` ends in `=`, as AWS's do."""

    def __init__(self, source_ip: str, user_agent: str, domain: str) -> None:
        self.id = base64.urlsafe_b64encode(os.urandom(11)).decode()
        self.source_ip = source_ip
        self.user_agent = user_agent
        self.domain = domain
        self.connected_at = time.time()


class Connections(dict[str, Connection]):
    """All of them, by id."""

    async def close(self) -> None:
        """Close every connection, as a server that goes away."""
        await asyncio.gather(*(connection.close(1001, "Going away") for connection in list(self.values())))


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
