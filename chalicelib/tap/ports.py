"""What this room needs from outside: the time, and somebody who can read the mesh's own serialized parts."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.tap.events import Headers, Peer


class Clock(Protocol):
    """Nanoseconds since the Unix epoch, never going back: a monotonic clock that was set once by the wall clock.

    One timeline for all: when an event was received, when an exchange times out, what `at` says in a frame.
    """

    def now(self) -> int: ...


class PeerDecoder(Protocol):
    """Reads what `events.py` leaves as bytes. Bytes that cannot be read give an empty value, never an error:
    the frame around them was parsed already, so they are what the mesh sent.
    """

    def peer(self, address: bytes) -> Peer:
        """From a serialized `TcpAddress`."""
        ...

    def labels(self, meta: bytes) -> Mapping[str, str]:
        """From a serialized `EndpointMeta` or `RouteMeta`, sorted by key."""
        ...

    def headers(self, headers: bytes) -> Headers:
        """From a serialized `Headers`; a header whose value is unset has the value ""."""
        ...
