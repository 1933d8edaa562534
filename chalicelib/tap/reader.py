"""Reads what an event leaves as bytes, redacts it, and remembers it: each peer and each set of labels is decoded once.

Everything here is safe to show; filters and rendering see events through this and no other way. What is cached is
bounded in number and in bytes: an entry larger than `CACHED_BYTES` is read afresh each time.
"""

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

from chalicelib.tap.encode import Fragment, encode
from chalicelib.tap.events import Direction, Headers, Peer, TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.limits import CACHED_BYTES, CACHED_PEERS
from chalicelib.tap.ports import Entries, PeerDecoder
from chalicelib.tap.redact import visible_headers, visible_labels

ABSENT = Peer(None, 0)


class Reader:
    """One per tap: the right to see identities (`tap:headers`) is the tap's, since only its principal sees it."""

    def __init__(self, decoder: PeerDecoder, *, identities: bool) -> None:
        self._decoder = decoder
        self._identities = identities
        cached = lru_cache(maxsize=CACHED_PEERS)
        self._peer = cached(decoder.peer)
        self._labels = cached(self._decode_labels)
        self._labels_json = cached(self._encode_labels)
        self.address = cached(_parse)

    def peer(self, address: bytes | None) -> Peer:
        """`ABSENT` where the mesh named none."""
        if address is None:
            return ABSENT
        return self._peer(address) if len(address) <= CACHED_BYTES else self._decoder.peer(address)

    def labels(self, meta: bytes) -> Mapping[str, str]:
        """Sorted by key."""
        entries = self._decoder.entries(meta)
        return self._labels(entries) if len(meta) <= CACHED_BYTES else self._decode_labels(entries)

    def labels_json(self, meta: bytes) -> Fragment:
        """The same, encoded."""
        entries = self._decoder.entries(meta)
        return self._labels_json(entries) if len(meta) <= CACHED_BYTES else self._encode_labels(entries)

    def headers(self, raw: bytes | None) -> Headers | None:
        """None where the mesh was not asked for them."""
        return None if raw is None else visible_headers(self._decoder.headers(raw))

    def tls(self, event: TapEvent) -> bool | None:
        """Whether the mesh secured it, as the side that the proxy stands for tells; None where no proxy said which side."""
        if event.direction == Direction.INBOUND:
            return self.labels(event.source_meta).get("tls") == "true"
        if event.direction == Direction.OUTBOUND:
            return self.labels(event.destination_meta).get("tls") == "true"
        return None

    def _decode_labels(self, entries: Entries) -> Mapping[str, str]:
        return visible_labels(self._decoder.labels(entries), identities=self._identities)

    def _encode_labels(self, entries: Entries) -> Fragment:
        return Fragment(encode(dict(self._labels(entries))))


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
