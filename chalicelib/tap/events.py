"""What a mesh's proxy tells of one request: its beginning, the beginning of its response, the end. As cheap as can be.

Named tuples, not frozen dataclasses: both cannot be changed, but one of these is made per event, at 60,000 a second, and
a frozen dataclass of this width takes 0.95 µs to make where the tuple takes 0.19. The first five fields are the join key
(Linkerd: ids are unique per proxy process only), so `event[:5]` is the key, hashed in C.

Addresses, labels and headers stay as the bytes they came in: they are compared and counted as such, and only what a
viewer will see is ever decoded (`ports.PeerDecoder`). Times of the proxy are whole nanoseconds, `received_at` is the
relay's receive clock in nanoseconds since the Unix epoch.
"""

from enum import IntEnum
from typing import NamedTuple


class Direction(IntEnum):
    """Which proxy saw it: the server's or the client's. A request between two tapped pods is seen by both."""

    UNKNOWN = 0
    INBOUND = 1
    OUTBOUND = 2


class Eos(IntEnum):
    """How a stream ended: without a code, with a gRPC status (0 is OK, a real one), or with an HTTP/2 error code."""

    NONE = 0
    GRPC = 1
    RESET = 2


Key = tuple[int, bytes | None, bytes | None, int, int]  # direction, source, destination, base, stream


class RequestInit(NamedTuple):
    """A request began. `path` is as the proxy gave it; `headers` is None unless headers were asked for."""

    direction: int
    source: bytes | None  # serialized TcpAddress; None where the message was unset, which b"" is not
    destination: bytes | None
    base: int
    stream: int
    source_meta: bytes  # serialized EndpointMeta
    destination_meta: bytes
    route_meta: bytes  # serialized RouteMeta
    received_at: int
    method: str | None  # the name, registered or not; None where unset
    scheme: str | None  # "http" or "https" where registered, else as it was; None where unset
    authority: str
    path: str
    headers: bytes | None  # serialized Headers


class ResponseInit(NamedTuple):
    """A response began. `since_request_init` is None where unset."""

    direction: int
    source: bytes | None
    destination: bytes | None
    base: int
    stream: int
    source_meta: bytes
    destination_meta: bytes
    route_meta: bytes
    received_at: int
    status: int
    since_request_init: int | None
    headers: bytes | None


class ResponseEnd(NamedTuple):
    """An exchange ended, with or without a response before. `eos_code` means what `eos` says, and is 0 for `Eos.NONE`."""

    direction: int
    source: bytes | None
    destination: bytes | None
    base: int
    stream: int
    source_meta: bytes
    destination_meta: bytes
    route_meta: bytes
    received_at: int
    since_request_init: int | None
    since_response_init: int | None  # None where no response began
    eos: int
    eos_code: int
    response_bytes: int  # always 0 from proxies since v2.288.0
    trailers: bytes | None  # serialized Headers


class Bare(NamedTuple):
    """An event without any of the three (legal on the wire, an empty frame included): there is nothing to join it by."""

    direction: int
    source: bytes | None
    destination: bytes | None
    base: int
    stream: int
    source_meta: bytes
    destination_meta: bytes
    route_meta: bytes
    received_at: int


TapEvent = RequestInit | ResponseInit | ResponseEnd | Bare


class Peer(NamedTuple):
    """One end of a connection, decoded. `ip` is RFC 5952 text (an IPv4-mapped address in dotted form), None where unset."""

    ip: str | None
    port: int


Header = tuple[str, str | bytes]  # name and value; the value is bytes where it is not valid UTF-8
