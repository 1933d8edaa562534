"""Any cutting gives the same frames; what is no frame is named as such; memory stays within one frame."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.cluster.tap_frames import FRAME_BYTES, FrameReader
from chalicelib.errors import StreamGarbled, StreamLost

frames_of_bytes = st.lists(st.binary(max_size=40), max_size=12)


def framed(frame: bytes) -> bytes:
    return struct.pack("<I", len(frame)) + frame


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The bytes in pieces, cut at these places (each modulo the length), empty pieces included."""
    marks = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[a:b] for a, b in pairwise(marks)]


@given(frames_of_bytes, st.lists(st.integers(min_value=0), max_size=30))
def test_any_cutting_gives_the_same_frames(frames: list[bytes], places: list[int]) -> None:
    reader = FrameReader()
    data = b"".join(map(framed, frames))
    got = [frame for piece in cut(data, places) for frame in reader.feed(piece)]
    reader.end()
    assert got == frames


def test_an_empty_frame_is_a_frame() -> None:
    assert FrameReader().feed(b"\0\0\0\0" * 2) == [b"", b""]


@pytest.mark.parametrize("missing", [1, 3, 4])
def test_an_end_within_a_length_or_a_frame_is_a_loss(missing: int) -> None:
    reader = FrameReader()
    assert reader.feed((framed(b"first") + framed(b"a"))[:-missing]) == [b"first"]
    with pytest.raises(StreamLost, match="within an event"):
        reader.end()


def test_a_length_with_none_of_its_bytes_is_a_loss_too() -> None:
    reader = FrameReader()
    assert reader.feed(struct.pack("<I", 7)) == []
    with pytest.raises(StreamLost):
        reader.end()


def test_the_largest_frame_passes_byte_by_byte_at_its_edges() -> None:
    reader = FrameReader()
    data = framed(b"x" * FRAME_BYTES)
    for byte in data[:6]:
        assert reader.feed(bytes([byte])) == []
    assert reader.feed(data[6:-1]) == []
    assert reader.feed(data[-1:]) == [b"x" * FRAME_BYTES]


def test_a_larger_one_is_refused_at_its_length() -> None:
    with pytest.raises(StreamGarbled, match="4194305"):
        FrameReader().feed(struct.pack("<I", FRAME_BYTES + 1))


@pytest.mark.parametrize("after", ["more", "end"])
def test_frames_before_a_bad_length_are_given_first(after: str) -> None:
    reader = FrameReader()
    assert reader.feed(framed(b"good") + b"\xff\xff\xff\xff....") == [b"good"]
    with pytest.raises(StreamGarbled):
        reader.feed(b"more") if after == "more" else reader.end()


class AnyBytes(RuleBasedStateMachine):
    """Feeds noise and good frames in any order: nothing but the two errors, never more than one frame is held."""

    def __init__(self) -> None:
        super().__init__()
        self.reader = FrameReader()
        self.largest = 0

    @rule(piece=st.binary(max_size=300))
    def noise(self, piece: bytes) -> None:
        self._feed(piece)

    @rule(frame=st.binary(max_size=60), at=st.integers(min_value=0, max_value=64))
    def frame_in_two(self, frame: bytes, at: int) -> None:
        data = framed(frame)
        self._feed(data[:at])
        self._feed(data[at:])

    @rule()
    def end(self) -> None:
        try:
            self.reader.end()
        except (StreamGarbled, StreamLost):
            self.reader = FrameReader()

    def _feed(self, piece: bytes) -> None:
        self.largest = max(self.largest, len(piece))
        try:
            self.reader.feed(piece)
        except StreamGarbled:
            self.reader = FrameReader()

    @invariant()
    def holds_less_than_one_frame(self) -> None:
        rest = bytes(self.reader._rest)
        announced = int.from_bytes(rest[:4], "little")
        refused_next = announced > FRAME_BYTES and len(rest) <= self.largest + 4
        assert len(rest) < 4 or len(rest) < 4 + announced <= FRAME_BYTES + 4 or refused_next


TestAnyBytes = AnyBytes.TestCase
