"""Reads the parts of an event that `tap_decode.py` leaves as bytes, each at its first sight only. Provides `tap.PeerDecoder`.

The same few addresses and label sets come with every event, so a bounded memory of them saves most of the work. Headers
are read without one: hardly two blocks of them are equal.
"""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from types import MappingProxyType

from google.protobuf.message import DecodeError

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from chalicelib.tap.events import Headers, Peer
from chalicelib.tap.ports import Entries

ADDRESSES = 8_192  # remembered, ~0.4 KB each: clients come from changing ports, so there are many more than peers
LABEL_SETS = 2_048  # remembered, ~2 KB each: one per pod at either end, and a few per policy

_NOWHERE = Peer(None, 0)
_NO_ENTRIES: Entries = frozenset()


class CachedPeers:
    """One per relay. Bounded in memory (about 8 MB when full), safe to share between threads."""

    def __init__(self, *, addresses: int = ADDRESSES, label_sets: int = LABEL_SETS) -> None:
        self._peer = lru_cache(maxsize=addresses)(read_peer)
        self._labels = lru_cache(maxsize=label_sets)(read_labels)

    def peer(self, address: bytes) -> Peer:
        """As `read_peer`."""
        return self._peer(address)

    def entries(self, meta: bytes) -> Entries:
        """As `read_entries`."""
        return read_entries(meta)

    def labels(self, entries: Entries) -> Mapping[str, str]:
        """As `read_labels`."""
        return self._labels(entries)

    def headers(self, headers: bytes) -> Headers:
        """As `read_headers`."""
        return read_headers(headers)


def read_peer(address: bytes) -> Peer:
    """From a serialized `TcpAddress`: an RFC 5952 text, dotted where IPv4 is mapped into IPv6; unreadable gives nothing."""
    try:
        message = wire.TcpAddress.FromString(address)
    except DecodeError:
        return _NOWHERE
    return Peer(_ip_text(message.ip), message.port)


def read_entries(meta: bytes) -> Entries:
    """From a serialized `EndpointMeta` or `RouteMeta`: its entries as they are, in no order, as Go writes them."""
    try:
        return frozenset(wire.ThinMeta.FromString(meta).labels)
    except DecodeError:
        return _NO_ENTRIES


def read_labels(entries: Entries) -> Mapping[str, str]:
    """Those entries by key, in order of the keys, read-only; an unreadable one is left out."""
    labels = dict(label for entry in entries if (label := _label(entry)))
    return MappingProxyType(dict(sorted(labels.items())))


def read_headers(headers: bytes) -> Headers:
    """From a serialized `Headers`: in order, duplicates kept; a value is bytes where the proxy said so, "" where unset."""
    try:
        message = wire.Headers.FromString(headers)
    except DecodeError:
        return ()
    return tuple((header.name, header.value_bin or header.value_str) for header in message.headers)


def _label(entry: bytes) -> tuple[str, str] | None:
    try:
        label = wire.LabelEntry.FromString(entry)
    except DecodeError:
        return None
    return label.key, label.value


def _ip_text(ip: wire.IPAddress) -> str | None:
    kind = ip.WhichOneof("ip")
    if kind == "ipv4":
        return str(IPv4Address(ip.ipv4))
    if kind is None:
        return None
    address = IPv6Address(ip.ipv6.first << 64 | ip.ipv6.last)
    return str(address.ipv4_mapped or address)
