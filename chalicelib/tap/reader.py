"""Reads what an event leaves as bytes, redacts it, and remembers it: each peer and each set of labels is decoded once.

Everything here is safe to show; filters and rendering see events through this and no other way. What is cached is
bounded in number and in bytes: an entry larger than `CACHED_BYTES` is read afresh each time.
"""

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from chalicelib.tap.encode import Fragment, encode
from chalicelib.tap.events import Direction, Peer, TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.limits import CACHED_BYTES, CACHED_HEADER_BYTES, CACHED_HEADERS, CACHED_PEERS
from chalicelib.tap.ports import Entries, PeerDecoder
from chalicelib.tap.redact import visible_header, visible_labels

ABSENT = Peer(None, 0)


class Known(NamedTuple):
    """A set of labels: sorted by key, and the same as JSON."""

    labels: Mapping[str, str]
    json: Fragment


class Shown(NamedTuple):
    """A header as it is shown, and the same as JSON: `{"name", "value"}`, or `value_b64` where it is binary."""

    name: str
    value: str | bytes
    json: bytes


UNSEEN = Shown("", "", b"")  # stands for a header that is not remembered, which None is not


class Reader:
    """One per tap, since only its principal sees it. `identities`: the right `tap:headers`, to headers and identities both;
    without it there are no headers, even should the mesh send some.
    """

    def __init__(self, decoder: PeerDecoder, *, identities: bool) -> None:
        self._decoder = decoder
        self._identities = identities
        cached = lru_cache(maxsize=CACHED_PEERS)
        self._peer = cached(decoder.peer)
        self._known = cached(self._know)
        self._headers: dict[int, Shown | None] = {}
        self._nothing = self._know(frozenset())
        self.address = cached(_parse)

    def peer(self, address: bytes | None) -> Peer:
        """`ABSENT` where the mesh named none."""
        if address is None:
            return ABSENT
        return self._peer(address) if len(address) <= CACHED_BYTES else self._decoder.peer(address)

    def known(self, meta: bytes) -> Known:
        """The labels in a meta."""
        if not meta:
            return self._nothing
        entries = self._decoder.entries(meta)
        return self._known(entries) if len(meta) <= CACHED_BYTES else self._know(entries)

    def labels(self, meta: bytes) -> Mapping[str, str]:
        """The labels alone."""
        return self.known(meta).labels

    def headers(self, raw: bytes | None) -> list[Shown] | None:
        """Those that may be shown, in order, duplicates kept; None where the mesh was not asked for any."""
        if raw is None or not self._identities:
            return None
        shown = []
        known = self._headers
        for part in self._decoder.header_parts(raw):
            header = known.get(hash(part), UNSEEN)
            if header is UNSEEN:
                header = self._show(part)
            if header is not None:
                shown.append(header)
        return shown

    def tls(self, event: TapEvent) -> bool | None:
        """Whether the mesh secured it, as the side that the proxy stands for tells; None where no proxy said which side."""
        return secured(event.direction, self.known(event.source_meta), self.known(event.destination_meta))

    def _know(self, entries: Entries) -> Known:
        labels = visible_labels(self._decoder.labels(entries), identities=self._identities)
        return Known(labels, Fragment(encode(dict(labels))))

    def _show(self, part: bytes) -> Shown | None:
        """Remembered by its hash (64 bits, keyed per process): so nothing that is hidden stays in memory with it."""
        header = self._decoder.header(part)
        visible = visible_header(*header) if header else None
        shown = None if visible is None else Shown(*visible, encode(_listed(*visible)))
        if len(part) <= CACHED_HEADER_BYTES:
            if len(self._headers) >= CACHED_HEADERS:
                self._headers.clear()
            self._headers[hash(part)] = shown
        return shown


def _listed(name: str, value: str | bytes) -> dict[str, str]:
    return {"name": name, "value": value} if isinstance(value, str) else {"name": name, "value_b64": text_of(value)}


def secured(direction: int, source: Known, destination: Known) -> bool | None:
    """`Reader.tls` where both sides are known already."""
    if direction == Direction.INBOUND:
        return source.labels.get("tls") == "true"
    if direction == Direction.OUTBOUND:
        return destination.labels.get("tls") == "true"
    return None


def side(exchange: Exchange, which: str) -> tuple[bytes | None, bytes]:
    """Address and labels of its `source` or `destination`."""
    request = exchange.request
    if which == "source":
        return request.source, request.source_meta
    return request.destination, request.destination_meta


def text_of(value: str | bytes) -> str:
    """A header's value as text: base64 where it is binary."""
    return value if isinstance(value, str) else b64encode(value).decode()


def _parse(ip: str) -> IPv4Address | IPv6Address:
    return ip_address(ip)
