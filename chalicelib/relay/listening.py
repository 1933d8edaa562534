"""Reads one stream of the cluster in a thread of its own, until it ends or is wanted no more."""

from threading import Event, Lock

from chalicelib.errors import ClusterUnavailable, PorticoError
from chalicelib.relay.inbox import Inbox
from chalicelib.relay.limits import TOKEN_SECONDS, UPSTREAM_READ
from chalicelib.relay.messages import Opened, StreamEnded
from chalicelib.relay.moments import moment
from chalicelib.relay.ports import Ports
from chalicelib.tap.door_ports import TapStream
from chalicelib.tap.kept import Tap
from chalicelib.tap.match import split
from chalicelib.tap.ports import Clock

TOKEN_EVERY = 0.25  # seconds between two asks for the right to tap: the cluster's bucket fills at that pace
HEADERS = "tap:headers"


class Listening:
    """`stop` from any thread; `run` in its own."""

    def __init__(self, ports: Ports, tap: Tap, stream: int, inbox: Inbox, clock: Clock) -> None:
        self._ports = ports
        self._tap = tap
        self._stream = stream
        self._inbox = inbox
        self._clock = clock
        self._stopped = Event()
        self._lock = Lock()
        self._open: TapStream | None = None

    def run(self) -> None:
        """Open, read, tell. An end that nobody asked for is told as such."""
        try:
            self._await_token()
            stream = self._opened()
            while stream is not None and not self._stopped.is_set():
                if events := stream.read(UPSTREAM_READ):
                    self._inbox.came(self._stream, events)
        except PorticoError as error:
            if not self._stopped.is_set():
                self._inbox.put(StreamEnded(self._stream, error))
        finally:
            self.stop()

    def stop(self) -> None:
        """End it, now; safe to repeat. A `run` that reads returns."""
        self._stopped.set()
        with self._lock:
            if self._open is not None:
                self._open.close()

    def _await_token(self) -> None:
        waited = 0.0
        while not self._stopped.is_set() and not self._ports.admission.upstream_token(moment(self._clock.now())):
            if waited >= TOKEN_SECONDS:
                raise ClusterUnavailable("too many taps are opened at this moment")
            self._stopped.wait(TOKEN_EVERY)
            waited += TOKEN_EVERY

    def _opened(self) -> TapStream | None:
        """None where it was stopped meanwhile."""
        tap = self._tap
        headers = tap.extract_headers and HEADERS in tap.owner.scopes
        stream = self._ports.streams.open(
            tap.target, split(tap.match).at_source, tap.owner, max_rps=tap.max_rps, extract_headers=headers
        )
        with self._lock:
            self._open = stream
        if self._stopped.is_set():
            return None
        self._inbox.put(Opened(self._stream))
        return stream
