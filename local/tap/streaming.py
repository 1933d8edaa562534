"""An open tap: frames as they come, in one chunk what is there at once. Ends only with its client or by a break.

The head of the answer goes out with the first frame: a quiet tap sends nothing at all. There is never a last chunk: however
it ends, the client sees a connection that broke off.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from aiohttp import web

from local.cluster.presentation import ALWAYS
from local.tap.answers import OCTETS

LOOK_SECONDS = (
    1.0  # between two looks whether the client of a silent tap is still there: aiohttp does not tell a handler
)

Take = Callable[[], Sequence[bytes]]


class OpenTap:
    """One answer that never ends by itself. `ring` wakes it: there is something to take."""

    def __init__(self, request: web.BaseRequest) -> None:
        self._request = request
        self._response = web.StreamResponse(headers=ALWAYS)
        self._response.content_type = OCTETS
        self._response.enable_chunked_encoding()
        self._bell = asyncio.Event()
        self._flowing = asyncio.Event()
        self._flowing.set()

    def ring(self) -> None:
        """Something may be there to take."""
        self._bell.set()

    def stall(self, stalled: bool) -> None:
        """Hold back everything from now on, or let it flow again: buffers fill up meanwhile, and drop."""
        if stalled:
            self._flowing.clear()
        else:
            self._flowing.set()

    def cut(self) -> None:
        """End it now, as when the server is killed."""
        if self._request.transport is not None:
            self._request.transport.abort()
        self._flowing.set()
        self._bell.set()

    async def run(self, take: Take) -> web.StreamResponse:
        """Send until the client is gone or `cut` was called."""
        try:
            while not self._is_over():
                await self._wait()
                frames = take() if self._flowing.is_set() else ()
                if frames and not self._is_over():
                    await self._send(b"".join(frames))
        except ConnectionError:
            pass  # the client went while we wrote: the usual end of a tap
        return self._response

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._flowing.wait()
                await self._bell.wait()
        except TimeoutError:
            return
        self._bell.clear()

    async def _send(self, frames: bytes) -> None:
        if not self._response.prepared:
            await self._response.prepare(self._request)
        await self._response.write(frames)

    def _is_over(self) -> bool:
        return self._request.transport is None or self._request.transport.is_closing()


class OpenTaps:
    """All that are open, and the ways to trouble them that a test or a signal may use."""

    def __init__(self) -> None:
        self._open: set[OpenTap] = set()
        self._stalled = False
        self.away = False  # nothing listens where the tap server should: every request is a 503

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def one(self, request: web.BaseRequest) -> Iterator[OpenTap]:
        """A tap of this request, known here while the context lasts."""
        tap = OpenTap(request)
        tap.stall(self._stalled)
        self._open.add(tap)
        try:
            yield tap
        finally:
            self._open.discard(tap)

    def cut_all(self) -> int:
        """End every open tap as if the server were killed. Returns how many."""
        for tap in tuple(self._open):
            tap.cut()
        return len(self._open)

    @property
    def stalled(self) -> bool:
        """Whether nothing is sent, on taps of now and to come. Set it to change that."""
        return self._stalled

    @stalled.setter
    def stalled(self, stalled: bool) -> None:
        self._stalled = stalled
        for tap in self._open:
            tap.stall(stalled)
