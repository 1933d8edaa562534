"""One tap as HTTP: the recorded answers in any cutting, every end told apart, nothing held without bound."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.cluster.tap_frames import FrameReader
from chalicelib.cluster.tap_http import REFUSAL_BYTES, Phase, TapAnswer, request_bytes
from chalicelib.errors import (
    ClusterError,
    ClusterUnavailable,
    NothingToTap,
    PorticoError,
    StreamGarbled,
    StreamLost,
    TapForbidden,
)
from tests.unit.cluster.tap_recordings import frame, good_streams, names, recorded, vector
from tests.unit.cluster.tap_server import HEAD, chunk

BROKEN = {"60-tap-sigkill-midstream-h1", "66-apiserver-sigterm-midstream-h1"}  # the server closed these


def pieces(data: bytes, seed: int) -> list[bytes]:
    """The bytes cut at random, single bytes among the pieces."""
    chance = random.Random(seed)
    marks = sorted({0, len(data), *(chance.randrange(len(data) + 1) for _ in range(chance.choice([1, 30, 600])))})
    return [data[a:b] for a, b in pairwise(marks)]


def fed(*data: bytes) -> tuple[TapAnswer, list[bytes]]:
    answer = TapAnswer()
    return answer, [frame for piece in data for frame in answer.feed(piece)]


def test_the_request_is_as_given() -> None:
    raw = request_bytes(
        "h:1", "/base/apis//x%20y/tap", [("Impersonate-Group", "a"), ("Impersonate-Group", "b")], b"\x01"
    )
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.splitlines() == [
        b"POST /base/apis//x%20y/tap HTTP/1.1",
        b"Host: h:1",
        b"Accept-Encoding: identity",
        b"Content-Length: 1",
        b"Impersonate-Group: a",
        b"Impersonate-Group: b",
    ]
    assert body == b"\x01"


@pytest.mark.parametrize(("path", "value"), [("/a b", "x"), ("/", "x\r\nEvil: 1"), ("/\r\n", "x")])
def test_what_http_cannot_carry_is_not_sent(path: str, value: str) -> None:
    with pytest.raises(ClusterError):
        request_bytes("h", path, [("X", value)], b"")


@pytest.mark.parametrize("name", good_streams())
@pytest.mark.parametrize("seed", range(4))
def test_any_cutting_of_a_recorded_stream_gives_the_same_frames(name: str, seed: int) -> None:
    exchange = recorded(name)
    answer, frames = fed(*pieces(exchange.raw, seed))
    assert frames == FrameReader().feed(exchange.answer)
    assert (answer.phase, answer.begun, answer.end) == (Phase.STREAMING, True, None)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_stream_that_was_cut_at_a_frames_end_is_lost_all_the_same(name: str) -> None:
    exchange = recorded(name)
    answer, frames = fed(exchange.raw, b"")
    assert b"".join(frames) != b""
    assert not exchange.raw.endswith(b"0\r\n\r\n")
    FrameReader().feed(exchange.answer)
    assert isinstance(answer.end, StreamLost)
    assert "broke off" in answer.end.detail


@pytest.mark.parametrize("name", sorted(set(names()) - set(good_streams())))
@pytest.mark.parametrize("seed", range(3))
def test_any_cutting_of_a_recorded_refusal_gives_the_same_error(name: str, seed: int) -> None:
    whole, _ = fed(recorded(name).raw)
    cut, frames = fed(*pieces(recorded(name).raw, seed))
    assert whole.end is not None
    assert cut.end is not None
    assert (type(cut.end), cut.end.detail, frames) == (type(whole.end), whole.end.detail, [])


def test_no_byte_is_a_tap_that_waits() -> None:
    answer = TapAnswer()
    assert (answer.phase, answer.begun, answer.end) == (Phase.WAITING, False, None)


def test_an_interim_answer_is_no_answer() -> None:
    answer, _ = fed(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    assert answer.phase is Phase.WAITING
    assert answer.feed(HEAD + chunk(vector("E1"))) == [frame("E1")]


def test_a_finished_stream_is_lost_too() -> None:
    answer, frames = fed(HEAD + chunk(vector("E1")) + b"0\r\n\r\n")
    assert frames == [frame("E1")]
    assert isinstance(answer.end, StreamLost)
    assert answer.end.detail == "the tap server ended the stream"
    assert answer.begun


def test_a_finished_stream_that_ends_within_a_frame_says_so() -> None:
    answer, _ = fed(HEAD + chunk(vector("E1")[:-1]) + b"0\r\n\r\n")
    assert isinstance(answer.end, StreamLost)
    assert "within an event" in answer.end.detail


def test_a_close_without_an_answer_is_told_from_a_broken_stream() -> None:
    for before in (b"", b"HTTP/1.1 200 O"):
        answer, _ = fed(*filter(None, [before]), b"")
        assert type(answer.end) is ClusterUnavailable
        assert not answer.begun


def test_a_frame_out_of_step_ends_it_after_the_frames_before() -> None:
    answer, frames = fed(HEAD + chunk(vector("E1") + b"\xff\xff\xff\xff"), chunk(b"more"))
    assert frames == [frame("E1")]
    assert isinstance(answer.end, StreamGarbled)


@pytest.mark.parametrize("raw", [b"SSH-2.0-x\r\n\r\n", HEAD + b"zz\r\n", b"HTTP/1.1 200 OK\r\nA B\r\n\r\n"])
def test_what_is_not_http_is_told(raw: bytes) -> None:
    answer, _ = fed(raw)
    assert type(answer.end) is ClusterError
    assert "not HTTP" in answer.end.detail


def test_a_refusal_that_breaks_off_is_judged_by_what_came() -> None:
    raw = recorded("11-403-tapserver").raw
    answer, _ = fed(raw[:-1], b"")
    assert type(answer.end) is ClusterError  # half a JSON says nothing; a whole one does
    answer, _ = fed(raw.replace(b"Content-Length: 145", b"Content-Length: 999"), b"")
    assert type(answer.end) is TapForbidden


def test_a_refusal_may_be_judged_before_its_body_is_complete() -> None:
    answer, _ = fed(recorded("21-nopods-unmeshed").raw.replace(b"Content-Length: 59", b"Content-Length: 99"))
    assert answer.phase is Phase.REFUSED
    answer.refuse()
    assert type(answer.end) is NothingToTap


def test_a_refusal_without_a_length_ends_with_the_connection() -> None:
    answer, _ = fed(b"HTTP/1.1 503 X\r\n\r\nservice unavailable\n")
    assert answer.phase is Phase.REFUSED
    answer.feed(b"")
    assert type(answer.end) is ClusterUnavailable
    assert "service unavailable" in answer.end.detail


def test_a_refusal_that_says_when_to_come_again() -> None:
    answer, _ = fed(b"HTTP/1.1 429 X\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
    assert answer.end is not None
    assert answer.end.retry_after == 7


def test_an_endless_refusal_is_cut() -> None:
    answer, _ = fed(b"HTTP/1.1 500 X\r\nContent-Length: 99999999\r\n\r\n")
    for _ in range(4):
        answer.feed(b"x" * (REFUSAL_BYTES // 4))
    assert type(answer.end) is ClusterError
    assert len(answer._body) == REFUSAL_BYTES


def test_nothing_is_read_after_the_end() -> None:
    answer, _ = fed(HEAD + b"zz\r\n")
    first = answer.end
    assert answer.feed(HEAD + chunk(vector("E1"))) == []
    assert answer.end is first


@given(st.lists(st.binary(min_size=1, max_size=80), max_size=8), st.booleans())
def test_no_bytes_raise_and_any_end_is_in_the_tree(data: list[bytes], after_a_head: bool) -> None:
    answer, _ = fed(*([HEAD] if after_a_head else []), *data, b"")
    assert isinstance(answer.end, PorticoError)


class AnyOrder(RuleBasedStateMachine):
    """Events are written and bytes arrive in any amounts: what was read is always the beginning of what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = TapAnswer()
        self.wire = bytearray(HEAD)
        self.written: list[bytes] = []
        self.read: list[bytes] = []

    @rule(data=st.binary(max_size=50), split=st.integers(0, 54))
    def write(self, data: bytes, split: int) -> None:
        framed = len(data).to_bytes(4, "little") + data
        self.written.append(data)
        for part in filter(None, (framed[:split], framed[split:])):  # an empty chunk would be the end
            self.wire += chunk(part)

    @rule(size=st.integers(1, 90))
    def arrive(self, size: int) -> None:
        piece = bytes(self.wire[:size])
        del self.wire[:size]
        if piece:
            self.read += self.answer.feed(piece)

    @invariant()
    def nothing_is_lost_or_out_of_order(self) -> None:
        assert self.read == self.written[: len(self.read)]
        assert self.answer.end is None

    @invariant()
    def nothing_is_held_back(self) -> None:
        if not self.wire:
            assert self.read == self.written

    def teardown(self) -> None:
        if self.wire:
            self.read += self.answer.feed(bytes(self.wire))
        self.answer.feed(b"")
        assert self.read == self.written
        assert isinstance(self.answer.end, StreamLost)


TestAnyOrder = AnyOrder.TestCase
