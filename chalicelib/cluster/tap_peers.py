"""Reads the parts of an event that `tap_decode.py` leaves as bytes. Provides `tap.PeerDecoder`.

Remembers nothing: `tap/reader.py` asks for each part at its first sight only. What cannot be read is empty.
"""

from collections.abc import Mapping
from ipaddress import IPv6Address
from socket import inet_ntoa
from types import MappingProxyType

from google.protobuf.message import DecodeError

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from chalicelib.tap.events import Header, Peer
from chalicelib.tap.ports import Entries

_NOWHERE = Peer(None, 0)
_NO_ENTRIES: Entries = frozenset()


class WirePeers:
    """Stateless; one serves all."""

    def peer(self, address: bytes) -> Peer:
        """From a serialized `TcpAddress`: RFC 5952 text, dotted where IPv4 is mapped into IPv6."""
        try:
            message = wire.TcpAddress.FromString(address)
        except DecodeError:
            return _NOWHERE
        return Peer(_ip_text(message.ip), message.port)

    def entries(self, meta: bytes) -> Entries:
        """From a serialized `EndpointMeta` or `RouteMeta`: its entries as they are; Go writes them in any order."""
        try:
            return frozenset(wire.ThinMeta.FromString(meta).labels)
        except DecodeError:
            return _NO_ENTRIES

    def labels(self, entries: Entries) -> Mapping[str, str]:
        """Those entries by key, in order of the keys, read-only; an unreadable one is left out."""
        labels = dict(label for entry in entries if (label := _label(entry)))
        return MappingProxyType(dict(sorted(labels.items())))

    def header_parts(self, headers: bytes) -> tuple[bytes, ...]:
        """From a serialized `Headers`: its headers as they are, in order, duplicates kept."""
        try:
            return tuple(wire.ThinMeta.FromString(headers).labels)  # of the same shape: field 1, repeated
        except DecodeError:
            return ()

    def header(self, part: bytes) -> Header | None:
        """Name and value of one; the value is bytes where the proxy said so, "" where unset."""
        try:
            header = wire.Header.FromString(part)
        except DecodeError:
            return None
        return header.name, header.value_str or header.value_bin or ""


def _label(entry: bytes) -> tuple[str, str] | None:
    try:
        label = wire.LabelEntry.FromString(entry)
    except DecodeError:
        return None
    return label.key, label.value


def _ip_text(ip: wire.IPAddress) -> str | None:
    kind = ip.WhichOneof("ip")
    if kind == "ipv4":
        return inet_ntoa(
            ip.ipv4.to_bytes(4, "big")
        )  # a quarter of IPv4Address's time; each connection has a port of its own
    if kind is None:
        return None
    address = IPv6Address(ip.ipv6.first << 64 | ip.ipv6.last)
    return str(address.ipv4_mapped or address)
