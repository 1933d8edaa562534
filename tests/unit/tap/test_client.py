"""Frames of clients: defaults, every field, every mistake with its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import BodyTooLarge, Invalid, InvalidJson, InvalidRequest
from chalicelib.tap.client import (
    Attach,
    ClientFrame,
    Detach,
    Pause,
    Ping,
    Resume,
    SetFilter,
    newer,
    read_client_frame,
    too_many_mistakes,
)
from chalicelib.tap.limits import CLIENT_FRAME_BYTES, MILLISECOND, MISTAKES, MISTAKES_WITHIN
from tests.unit.tap.traffic import NOON


@pytest.mark.parametrize(
    ("frame", "value"),
    [
        ({"type": "attach"}, Attach("exchanges", None, 1.0, 250 * MILLISECOND, "json", None)),
        (
            {
                "type": "attach",
                "mode": "top",
                "filter": {"status": "5xx"},
                "sample": 0.5,
                "window_ms": 100,
                "encoding": "deflate",
                "ref": 7,
            },
            Attach("top", {"status": "5xx"}, 0.5, 100 * MILLISECOND, "deflate", 7),
        ),
        (
            {"type": "attach", "mode": "events", "sample": 1, "window_ms": 5000},
            Attach("events", window=5000 * MILLISECOND),
        ),
        ({"type": "filter", "filter": {"method": "GET"}, "ref": 0}, SetFilter({"method": "GET"}, 0)),
        ({"type": "filter"}, SetFilter(None)),
        ({"type": "pause", "ref": 1}, Pause(1)),
        ({"type": "resume"}, Resume()),
        ({"type": "ping", "ref": None}, Ping()),
        ({"type": "detach", "ref": 9}, Detach(9)),
    ],
)
def test_each_frame_with_its_fields(frame: dict[str, object], value: ClientFrame) -> None:
    assert read_client_frame(json.dumps(frame)) == value


@pytest.mark.parametrize("text", ["", "attach", "[1]", "null", '"attach"', '{"type": "attach"', "\ud800", "[" * 8_000])
def test_what_is_not_one_json_object(text: str) -> None:
    with pytest.raises(InvalidJson):
        read_client_frame(text)


def test_a_frame_is_bounded_in_bytes() -> None:
    space = CLIENT_FRAME_BYTES - len('{"type":"ping"}')
    assert read_client_frame('{"type":"ping"}' + " " * space) == Ping()
    with pytest.raises(BodyTooLarge, match="16384 bytes"):
        read_client_frame('{"type":"ping"}' + " " * (space + 1))


@pytest.mark.parametrize(
    ("frame", "pointer"),
    [
        ({}, "/type"),
        ({"type": 7}, "/type"),
        ({"type": "atach"}, "/type"),
        ({"type": "ping", "filter": {}}, "/filter"),
        ({"type": "attach", "mode": "raw"}, "/mode"),
        ({"type": "attach", "mode": []}, "/mode"),
        ({"type": "attach", "encoding": "gzip"}, "/encoding"),
        ({"type": "attach", "sample": 0}, "/sample"),
        ({"type": "attach", "sample": 1.1}, "/sample"),
        ({"type": "attach", "sample": True}, "/sample"),
        ({"type": "attach", "sample": "0.5"}, "/sample"),
        ({"type": "attach", "window_ms": 99}, "/window_ms"),
        ({"type": "attach", "window_ms": 5001}, "/window_ms"),
        ({"type": "attach", "filter": "5xx"}, "/filter"),
        ({"type": "filter", "filter": []}, "/filter"),
        ({"type": "ping", "ref": -1}, "/ref"),
        ({"type": "ping", "ref": 1.5}, "/ref"),
        ({"type": "ping", "ref": True}, "/ref"),
        ({"type": "ping", "ref": 2**53}, "/ref"),
    ],
)
def test_each_mistake_is_placed(frame: dict[str, object], pointer: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_client_frame(json.dumps(frame))
    assert [flaw.pointer for flaw in caught.value.flaws] == [pointer]


def outcome(text: str) -> ClientFrame | Invalid:
    try:
        return read_client_frame(text)
    except Invalid as refused:
        return refused


@given(
    st.text() | st.dictionaries(st.text(max_size=8), st.none() | st.integers() | st.text(max_size=4)).map(json.dumps)
)
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    read = outcome(text)
    if isinstance(read, Invalid):
        assert read.detail


@pytest.mark.parametrize(
    ("ref", "than", "wins"),
    [(2, 1, True), (1, 2, False), (1, 1, True), (None, 1, True), (1, None, True), (None, None, True)],
)
def test_of_two_that_race_the_higher_wins(ref: int | None, than: int | None, wins: bool) -> None:
    assert newer(ref, than) is wins


def test_ten_mistakes_in_a_minute_are_too_many() -> None:
    times: tuple[int, ...] = ()
    verdicts = []
    for number in range(MISTAKES):
        verdict, times = too_many_mistakes(times, NOON + number)
        verdicts.append(verdict)
    assert verdicts == [False] * (MISTAKES - 1) + [True]


def test_older_mistakes_are_forgiven_and_what_is_remembered_is_bounded() -> None:
    times: tuple[int, ...] = ()
    for number in range(3 * MISTAKES):
        verdict, times = too_many_mistakes(times, NOON + number * MISTAKES_WITHIN // (MISTAKES - 1))
        assert not verdict
        assert len(times) <= MISTAKES
