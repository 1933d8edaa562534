"""What this room needs from outside: the time, and somebody who can read the mesh's own serialized parts."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.tap.events import Header, Peer

Entries = frozenset[bytes]  # a label map's serialized entries: equal for equal labels, whatever order they came in


class Clock(Protocol):
    """Nanoseconds since the Unix epoch, never going back: a monotonic clock that was set once by the wall clock.

    One timeline for all: when an event was received, when an exchange times out, what `at` says in a frame.
    """

    def now(self) -> int: ...


class PeerDecoder(Protocol):
    """Reads what `events.py` leaves as bytes. Bytes that cannot be read give an empty value, never an error:
    the frame around them was parsed already, so they are what the mesh sent.

    Go writes maps in random order, so the same labels come as other bytes with every event: `entries` takes a meta apart
    (cheap: field 1 read as `repeated bytes`), and only an unknown set of entries is decoded by `labels`.
    """

    def peer(self, address: bytes) -> Peer:
        """From a serialized `TcpAddress`."""
        ...

    def entries(self, meta: bytes) -> Entries:
        """The map entries, still serialized, of an `EndpointMeta` or `RouteMeta`."""
        ...

    def labels(self, entries: Entries) -> Mapping[str, str]:
        """Those entries decoded, sorted by key."""
        ...

    def header_parts(self, headers: bytes) -> tuple[bytes, ...]:
        """The headers, each still serialized, of a `Headers`: in order, duplicates kept."""
        ...

    def header(self, part: bytes) -> Header | None:
        """One of them decoded; a value that is unset is "". None where it cannot be read."""
        ...
