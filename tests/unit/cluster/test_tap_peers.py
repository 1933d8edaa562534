"""Addresses, labels and headers as text; whatever cannot be read is empty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from chalicelib.cluster.tap_peers import WirePeers
from chalicelib.tap.events import Peer
from chalicelib.tap.ports import PeerDecoder

READ: PeerDecoder = WirePeers()


def ipv6(text_first: int, text_last: int, port: int = 80) -> bytes:
    address = wire.IPAddress(ipv6=wire.IPv6(first=text_first, last=text_last))
    return wire.TcpAddress(ip=address, port=port).SerializeToString()


@pytest.mark.parametrize(
    ("address", "ip"),
    [
        (wire.TcpAddress(ip=wire.IPAddress(ipv4=0x01020304), port=80).SerializeToString(), "1.2.3.4"),
        (wire.TcpAddress(ip=wire.IPAddress(ipv4=0), port=80).SerializeToString(), "0.0.0.0"),
        (wire.TcpAddress(ip=wire.IPAddress(), port=80).SerializeToString(), None),
        (wire.TcpAddress(port=80).SerializeToString(), None),
        (ipv6(0xFF01 << 48, 1), "ff01::1"),
        (ipv6(49320, 1), "::c0a8:0:0:0:1"),
        (ipv6(2306139570357600256, 151930230829876), "2001:db8:85a3::8a2e:370:7334"),
        (ipv6(0, 0xFFFF_0102_0304), "1.2.3.4"),
    ],
)
def test_addresses_are_text(address: bytes, ip: str | None) -> None:
    assert READ.peer(address) == Peer(ip, 80)


def test_the_bytes_of_an_address_are_in_the_order_of_the_wire() -> None:
    assert READ.peer(bytes.fromhex("0a050d0403020110b32b")) == Peer("1.2.3.4", 5555)


def test_labels_are_equal_in_whatever_order_they_came_and_sorted() -> None:
    one = wire.EndpointMeta(labels={"pod": "web-0"}).SerializeToString()
    two = wire.EndpointMeta(labels={"namespace": "shop"}).SerializeToString()
    assert one + two != two + one
    assert READ.entries(one + two) == READ.entries(two + one)
    assert list(READ.labels(READ.entries(one + two)).items()) == [("namespace", "shop"), ("pod", "web-0")]


def test_headers_keep_order_duplicates_and_binary_values() -> None:
    block = wire.Headers(
        headers=[
            wire.Header(name="cookie", value_str="b=2"),
            wire.Header(name="x-bin", value_bin=b"\xff\x00"),
            wire.Header(name="cookie", value_str="a=1"),
            wire.Header(name="empty"),
            wire.Header(name="empty-bin", value_bin=b""),
        ]
    )
    assert [READ.header(part) for part in READ.header_parts(block.SerializeToString())] == [
        ("cookie", "b=2"),
        ("x-bin", b"\xff\x00"),
        ("cookie", "a=1"),
        ("empty", ""),
        ("empty-bin", ""),
    ]


@given(st.binary(max_size=100))
def test_unreadable_parts_are_empty_and_never_an_error(data: bytes) -> None:
    peer, labels = READ.peer(data), READ.labels(READ.entries(data))
    headers = [header for part in READ.header_parts(data) if (header := READ.header(part))]
    assert isinstance(peer, Peer)
    assert all(isinstance(text, str) for label in labels.items() for text in label)
    assert all(isinstance(name, str) for name, _ in headers)


@pytest.mark.parametrize("data", [b"\x0a", b"\xff\xff"])
def test_cut_parts_are_empty(data: bytes) -> None:
    assert (READ.peer(data), READ.entries(data), READ.header_parts(data)) == (Peer(None, 0), frozenset(), ())
    assert READ.header(data) is None
    assert READ.labels(frozenset({data})) == {}
