"""Parts are decoded once, and only what is safe comes out."""

from collections import Counter
from collections.abc import Mapping

import pytest

from chalicelib.tap.encode import encode
from chalicelib.tap.events import Direction, Header, Peer
from chalicelib.tap.limits import CACHED_BYTES, CACHED_HEADER_BYTES, CACHED_HEADERS, CACHED_PEERS
from chalicelib.tap.ports import Entries
from chalicelib.tap.reader import ABSENT, Reader, Shown, side, text_of
from chalicelib.tap.redact import REDACTED
from tests.unit.tap.traffic import API, DESTINATION, SOURCE, WEB, TextDecoder, exchange, reader, request


class CountingDecoder(TextDecoder):
    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def peer(self, address: bytes) -> Peer:
        self.asked["peer"] += 1
        return super().peer(address)

    def labels(self, entries: Entries) -> Mapping[str, str]:
        self.asked["labels"] += 1
        return super().labels(entries)

    def header(self, part: bytes) -> Header | None:
        self.asked["header"] += 1
        return super().header(part)


def test_a_peer_is_decoded_at_first_sight_only() -> None:
    decoder = CountingDecoder()
    reads = Reader(decoder, identities=True)
    assert [reads.peer(SOURCE) for _ in range(3)] == [Peer("10.0.0.1", 5555)] * 3
    assert decoder.asked["peer"] == 1


def test_labels_in_another_order_are_the_same_labels() -> None:
    decoder = CountingDecoder()
    reads = Reader(decoder, identities=True)
    assert reads.labels(b"a=1;b=2") == reads.labels(b"b=2;a=1") == {"a": "1", "b": "2"}
    assert encode(reads.known(b"b=2;a=1").json) == b'{"a":"1","b":"2"}'
    assert decoder.asked["labels"] == 2  # these, and once none


def test_no_labels_are_no_labels() -> None:
    assert (reader().labels(b""), encode(reader().known(b"").json)) == ({}, b"{}")


def test_the_cache_is_bounded_in_number() -> None:
    decoder = CountingDecoder()
    reads = Reader(decoder, identities=True)
    for port in range(CACHED_PEERS + 1):
        reads.peer(b"10.0.0.1:%d" % port)
    reads.peer(b"10.0.0.1:0")
    assert decoder.asked["peer"] == CACHED_PEERS + 2


def test_a_huge_part_is_read_and_not_kept() -> None:
    decoder = CountingDecoder()
    reads = Reader(decoder, identities=True)
    meta = b"a=" + b"x" * CACHED_BYTES
    assert reads.labels(meta) == reads.labels(meta)
    assert len(encode(reads.known(meta).json)) > CACHED_BYTES
    assert decoder.asked["labels"] >= 2
    address = b"x" * CACHED_BYTES + b":80"
    assert reads.peer(address) == reads.peer(address)
    assert decoder.asked["peer"] == 2


def test_no_address_is_absent() -> None:
    assert reader().peer(None) == ABSENT


def test_identities_are_left_out_without_the_right() -> None:
    assert reader(identities=False).labels(b"client_id=x;app=web") == {"app": "web"}
    assert encode(reader(identities=False).known(b"server_id=x").json) == b"{}"


def test_headers_are_redacted_and_encoded() -> None:
    assert reader().headers(b"") == []
    assert reader().headers(b"cookie: a\naccept: b\nx-token: c\nte: \xff\x00\nunreadable") == [
        Shown("accept", "b", b'{"name":"accept","value":"b"}'),
        Shown("x-token", REDACTED, '{"name":"x-token","value":"‹redacted›"}'.encode()),
        Shown("te", b"\xff\x00", b'{"name":"te","value_b64":"/wA="}'),
    ]


def test_there_are_none_where_they_were_not_asked_for_or_may_not_be_seen() -> None:
    assert reader().headers(None) is None
    assert reader(identities=False).headers(b"accept: b") is None


def test_a_header_is_decoded_at_first_sight_only_shown_or_not() -> None:
    decoder = CountingDecoder()
    reads = Reader(decoder, identities=True)
    raw = b"accept: b\nx-token: c4n4ry\nauthorization: c4n4ry\n:path: /a?c4n4ry\nunreadable"
    assert reads.headers(raw) == reads.headers(raw)
    assert decoder.asked["header"] == 5


def test_nothing_hidden_is_kept() -> None:
    reads = reader()
    reads.headers(b"x-token: c4n4ry\nauthorization: c4n4ry\n:path: /a?c4n4ry")
    assert len(reads._headers) == 3
    assert "c4n4ry" not in repr(reads._headers)


def test_a_long_header_is_not_kept() -> None:
    decoder = CountingDecoder()
    reads = Reader(decoder, identities=True)
    long = b"via: " + b"x" * CACHED_HEADER_BYTES
    assert reads.headers(long) == reads.headers(long)
    assert decoder.asked["header"] == 2


def test_the_cache_of_headers_is_bounded() -> None:
    decoder = CountingDecoder()
    reads = Reader(decoder, identities=True)
    for number in range(CACHED_HEADERS + 1):
        reads.headers(b"via: %d" % number)
    assert len(reads._headers) <= CACHED_HEADERS
    decoder.asked.clear()
    reads.headers(b"via: %d" % CACHED_HEADERS)
    reads.headers(b"via: 0")
    assert decoder.asked["header"] == 1


@pytest.mark.parametrize(
    ("direction", "secured"), [(Direction.OUTBOUND, True), (Direction.INBOUND, False), (Direction.UNKNOWN, None)]
)
def test_whether_it_was_secured(direction: Direction, secured: bool | None) -> None:
    assert reader().tls(request(direction=direction)) is secured


def test_the_two_sides() -> None:
    assert side(exchange(), "source") == (SOURCE, WEB)
    assert side(exchange(), "destination") == (DESTINATION, API)


def test_a_binary_value_as_text_is_base64() -> None:
    assert text_of("plain") == "plain"
    assert text_of(b"\xff\x00") == "/wA="


def test_addresses_are_parsed_once() -> None:
    reads = reader()
    assert reads.address("10.0.0.1") is reads.address("10.0.0.1")
