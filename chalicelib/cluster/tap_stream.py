"""A tap that runs: opens the connection, asks, and gives events as they come, for as long as anybody wants them.

`read` waits for a while and no longer, so that its caller can do other things between; `close` ends it at once, from any
thread. Refuses to open anything again: what to do after a loss is the relay's to decide.
"""

import socket
import ssl
import time
from collections.abc import Callable
from selectors import EVENT_READ, DefaultSelector
from threading import Lock
from urllib.parse import urlsplit

from chalicelib.cluster.connection import user_agent
from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.tap_decode import decode
from chalicelib.cluster.tap_dial import dial
from chalicelib.cluster.tap_http import Phase, TapAnswer, request_bytes
from chalicelib.cluster.tap_request import TapAsk, body_of
from chalicelib.cluster.tap_viewer import ActsAs
from chalicelib.errors import ClusterUnavailable, PorticoError
from chalicelib.tap.events import TapEvent
from chalicelib.tap.ports import Clock

PIECE_BYTES = 64 * 1024  # read at a time: some hundred events at most between two looks at the clock
REFUSAL_SECONDS = 5.0  # to finish the body of a refusal; then it is judged by what has come

Dial = Callable[[Access], socket.socket]


class TapOpener:
    """Opens taps in one cluster. `access` is asked for each: credentials may have been renewed since the last."""

    def __init__(self, access: Callable[[], Access], clock: Clock, *, connect: Dial = dial) -> None:
        self._access = access
        self._clock = clock
        self._connect = connect

    def open(self, ask: TapAsk, viewer: ActsAs) -> "TapStream":
        """Connect and send. That the cluster will have it shows later, when reading: a good tap may say nothing for hours.

        Raise `InvalidRequest` or `TapForbidden` before anything is sent, `ClusterUnavailable`, `ClusterTimeout` or
        `ClusterError` where nobody can be asked.
        """
        access = self._access()
        url = urlsplit(access.server)
        own = [("Authorization", access.authorization)] if access.authorization else []
        headers = [("User-Agent", user_agent()), *own, *viewer.headers()]
        request = request_bytes(url.netloc, url.path + ask.target.path, headers, body_of(ask))
        connection = self._connect(access)
        try:
            connection.sendall(request)
        except OSError as error:
            connection.close()
            raise ClusterUnavailable("the connection to the cluster broke while it was asked for a tap") from error
        return TapStream(connection, self._clock)


class TapStream:
    """One open tap. `read` is for one thread, `close` for any."""

    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        connection.setblocking(False)
        self._connection = connection
        self._clock = clock
        self._answer = TapAnswer()
        self._end: PorticoError | None = None
        self._refused_at: float | None = None
        self._wake, self._woken = socket.socketpair()
        self._selector = DefaultSelector()
        self._selector.register(connection, EVENT_READ)
        self._selector.register(self._woken, EVENT_READ)
        self._closing = False
        self._reading = Lock()

    @property
    def begun(self) -> bool:
        """Whether the tap server has answered with a stream. Until then the tap waits: quiet, or not open yet."""
        return self._answer.begun

    def read(self, seconds: float) -> list[TapEvent]:
        """What has come, as soon as something has; nothing where `seconds` passed first, or `close` was called.

        Raise why there is no tap, or `StreamLost`, `StreamGarbled` or the tap server's last words where it ended; after
        every event before that was given. From then on it raises the same again.
        """
        with self._reading:
            if self._closing:
                return []
            self._raise_end()
            events = self._decoded(self._frames(time.monotonic() + seconds))
            if not events:
                self._raise_end()
            return events

    def close(self) -> None:
        """End it now. A `read` that waits in another thread gives nothing and returns. Safe to call twice."""
        self._closing = True
        try:
            self._wake.send(b"\0")
        except OSError:
            return  # closed before
        with self._reading:
            for part in (self._selector, self._connection, self._wake, self._woken):
                part.close()

    def _raise_end(self) -> None:
        if self._end is not None:
            raise self._end

    def _frames(self, until: float) -> list[bytes]:
        waiting = True
        while waiting and not self._closing and self._answer.end is None:
            piece = self._receive()
            if piece is None:
                waiting = self._wait(until)
            elif frames := self._answer.feed(piece):
                return frames
            self._hurry_a_refusal()
        return []

    def _decoded(self, frames: list[bytes]) -> list[TapEvent]:
        now = self._clock.now()
        events: list[TapEvent] = []
        try:
            for frame in frames:
                events.append(decode(frame, now))  # noqa: PERF401 - the ones before a bad frame are kept
        except PorticoError as error:
            self._end = error
        else:
            self._end = self._answer.end
        return events

    def _receive(self) -> bytes | None:
        """What there is, None for nothing yet, b"" where the connection is closed or broken: for a stream it is the same."""
        try:
            return self._connection.recv(PIECE_BYTES)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        except OSError:
            return b""

    def _wait(self, until: float) -> bool:
        """Wait for bytes, or to be woken. False where the time is over."""
        left = self._until(until) - time.monotonic()
        if left <= 0:
            return False
        self._selector.select(left)
        return True

    def _until(self, until: float) -> float:
        return until if self._refused_at is None else min(until, self._refused_at + REFUSAL_SECONDS)

    def _hurry_a_refusal(self) -> None:
        if self._answer.phase is not Phase.REFUSED:
            return
        if self._refused_at is None:
            self._refused_at = time.monotonic()
        elif time.monotonic() >= self._refused_at + REFUSAL_SECONDS:
            self._answer.refuse()
