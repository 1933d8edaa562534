"""Made-up traffic for the tests of this room: events as the decoder would give them, and a decoder for their bytes.

The bytes are text that a person can write: addresses `10.0.0.1:80`, labels `app=web;tls=true`, headers one a line.
"""

from collections.abc import Mapping

from chalicelib.tap.events import Bare, Direction, Eos, Header, Peer, RequestInit, ResponseEnd, ResponseInit
from chalicelib.tap.exchange import Ended, Exchange
from chalicelib.tap.limits import MILLISECOND, SECOND
from chalicelib.tap.ports import Entries
from chalicelib.tap.reader import Reader
from chalicelib.tap.redact import visible_authority, visible_path

NOON = 1_795_521_600 * SECOND  # 2026-11-24T12:00:00Z
SOURCE = b"10.0.0.1:5555"
DESTINATION = b"10.0.0.2:80"
WEB = b"deployment=web;pod=web-1;tls=loopback"
API = b"deployment=api;pod=api-1;tls=true"


class TextDecoder:
    """A `PeerDecoder` of that text."""

    def peer(self, address: bytes) -> Peer:
        ip, _, port = address.decode().rpartition(":")
        return Peer(ip or None, int(port))

    def entries(self, meta: bytes) -> Entries:
        return frozenset(meta.split(b";")) if meta else frozenset()

    def labels(self, entries: Entries) -> Mapping[str, str]:
        return dict(sorted(entry.decode().split("=", 1) for entry in entries))

    def header_parts(self, headers: bytes) -> tuple[bytes, ...]:
        return tuple(headers.split(b"\n")) if headers else ()

    def header(self, part: bytes) -> Header | None:
        name, colon, value = part.partition(b": ")
        if not colon:
            return None
        return name.decode(), value if b"\xff" in value else value.decode()


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: int = NOON) -> None:
        self.time = now

    def now(self) -> int:
        return self.time

    def move(self, by: int) -> int:
        self.time += by
        return self.time


def request(
    stream: int = 1,
    *,
    base: int = 1,
    direction: int = Direction.OUTBOUND,
    source: bytes | None = SOURCE,
    destination: bytes | None = DESTINATION,
    source_meta: bytes = WEB,
    destination_meta: bytes = API,
    route_meta: bytes = b"",
    at: int = NOON,
    method: str | None = "GET",
    scheme: str | None = "http",
    authority: str = "api.shop:80",
    path: str = "/cart",
    headers: bytes | None = None,
) -> RequestInit:
    return RequestInit(
        direction,
        source,
        destination,
        base,
        stream,
        source_meta,
        destination_meta,
        route_meta,
        at,
        method,
        scheme,
        authority,
        path,
        headers,
    )


def response(
    of: RequestInit, *, status: int = 200, latency: int | None = 5 * MILLISECOND, headers: bytes | None = None
) -> ResponseInit:
    return ResponseInit(*of[:9], status, latency, headers)


def end(
    of: RequestInit,
    *,
    eos: int = Eos.NONE,
    code: int = 0,
    duration: int | None = 8 * MILLISECOND,
    after: int | None = 3 * MILLISECOND,
    size: int = 0,
    trailers: bytes | None = None,
) -> ResponseEnd:
    return ResponseEnd(*of[:9], duration, after, eos, code, size, trailers)


def bare() -> Bare:
    return Bare(0, None, None, 0, 0, b"", b"", b"", NOON)


def exchange(
    of: RequestInit | None = None, *, answer: ResponseInit | None = None, ending: ResponseEnd | None = None
) -> Exchange:
    """A closed exchange: complete with both, incomplete without an end."""
    first = of or request()
    return Exchange(
        first,
        1,
        visible_path(first.path),
        visible_authority(first.authority),
        answer,
        2 if answer else 0,
        ending,
        3 if ending else 0,
        Ended.COMPLETE if ending else Ended.INCOMPLETE,
    )


def whole(of: RequestInit | None = None) -> Exchange:
    """A complete exchange with status 200."""
    first = of or request()
    return exchange(first, answer=response(first), ending=end(first))


def reader(*, identities: bool = True) -> Reader:
    return Reader(TextDecoder(), identities=identities)
