"""Bytes in any pieces: the line to the sandboxes, and the gate on a client's frames."""

import asyncio
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from local.gateway import wire
from local.gateway.frame_gate import FrameGate

LIMIT = 300  # bytes; over 125, so that lengths of both kinds pass and are refused
payloads = st.one_of(st.binary(max_size=20), st.integers(0, 70_000).map(bytes))


def cut(data: bytes, at: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(position % (len(data) + 1) for position in at)})
    return [data[start:end] for start, end in pairwise(edges)]


@given(
    st.lists(st.tuples(st.sampled_from([wire.RESULT, wire.ERROR]), st.binary(max_size=500))), st.lists(st.integers(0))
)
def test_messages_survive_any_cut(sent: list[tuple[bytes, bytes]], at: list[int]) -> None:
    stream = b"".join(wire.pack(kind, {"n": number}, body) for number, (kind, body) in enumerate(sent))
    buffer, found = bytearray(), []
    for piece in cut(stream, at):
        buffer += piece
        while (message := wire.take(buffer)) is not None:
            found.append(message)
    assert [(message.kind, message.body) for message in found] == sent
    assert [message.head["n"] for message in found] == list(range(len(sent)))
    assert not buffer


class Inner(asyncio.Protocol):
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.data = b""
        self.calls: list[Any] = []

    def data_received(self, data: bytes) -> None:
        self.data += data

    def eof_received(self) -> None:
        self.calls.append("eof")

    def connection_lost(self, exc: Exception | None) -> None:
        self.calls.append(exc)

    def pause_writing(self) -> None:
        self.calls.append("pause")

    def resume_writing(self) -> None:
        self.calls.append("resume")


@given(st.lists(payloads, max_size=6), st.booleans(), st.lists(st.integers(0)))
def test_every_frame_within_the_limit_passes_and_no_other(sent: list[bytes], masked: bool, at: list[int]) -> None:
    frames = [Frame(Opcode.TEXT, payload).serialize(mask=masked) for payload in sent]
    inner, told = Inner(), []
    gate = FrameGate(inner, LIMIT, lambda: told.append(1))
    for piece in cut(b"".join(frames), at):
        gate.data_received(piece)
    within = [frame for frame, payload in zip(frames, sent, strict=True) if len(payload) <= LIMIT]
    assert inner.data == b"".join(within)
    assert len(told) == len(frames) - len(within)


def test_everything_else_is_passed_on() -> None:
    inner, error = Inner(), OSError()
    gate = FrameGate(inner, LIMIT, lambda: None)
    gate.pause_writing()
    gate.resume_writing()
    gate.eof_received()
    gate.connection_lost(error)
    assert inner.calls == ["pause", "resume", "eof", error]
