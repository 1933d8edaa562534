"""API Gateway's limit on a single WebSocket frame, which aiohttp (a limit on the message only) does not have.

It stands between the transport and aiohttp's own protocol, follows frame headers (RFC 6455 §5.2) and lets everything pass but
the payload of a frame that is too large: of that it tells once, and goes on so that the closing handshake still works.
"""

import asyncio
from collections.abc import Callable

_MASK_BYTES = 4
_LENGTH_BYTES = {126: 2, 127: 8}  # what follows the two first bytes for these lengths


class FrameGate(asyncio.Protocol):
    """Wraps the protocol of an upgraded connection. `too_large` is called for each frame of more than `limit` bytes."""

    def __init__(self, inner: asyncio.Protocol, limit: int, too_large: Callable[[], None]) -> None:
        self._inner = inner
        self._limit = limit
        self._too_large = too_large
        self._header = bytearray()
        self._left = 0
        self._drops = False

    def data_received(self, data: bytes) -> None:
        passed = self._passed(data)
        if passed:
            self._inner.data_received(passed)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def _passed(self, data: bytes) -> bytes:
        passed = bytearray()
        at = 0
        while at < len(data):
            if self._left:
                piece = data[at : at + self._left]
                at += len(piece)
                self._left -= len(piece)
                if not self._drops:
                    passed += piece
            else:
                self._header.append(data[at])
                at += 1
                if self._begins():
                    passed += self._header
                    self._header.clear()
        return bytes(passed)

    def _begins(self) -> bool:
        """Whether the header is whole and its frame may pass; sets how much of payload follows."""
        if len(self._header) < 2:
            return False
        flag = self._header[1] & 0x7F
        extra = _LENGTH_BYTES.get(flag, 0)
        mask = _MASK_BYTES if self._header[1] & 0x80 else 0
        if len(self._header) < 2 + extra + mask:
            return False
        self._left = int.from_bytes(self._header[2 : 2 + extra], "big") if extra else flag
        self._drops = self._left > self._limit
        if self._drops:
            self._header.clear()
            self._too_large()
        return not self._drops
