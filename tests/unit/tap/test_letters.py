"""Frames other than batches, and envelopes."""

import json
from base64 import b64decode
from zlib import decompress

from chalicelib.tap.frames import Filtered, Pong, Status
from chalicelib.tap.letters import Envelopes, Letter, Letters
from chalicelib.tap.limits import CONTROL_FRAMES
from tests.unit.tap.traffic import NOON

GREETING = Pong(0)


def waiting() -> Letters:
    letters = Letters(GREETING)
    letters.take(None)
    return letters


def test_the_greeting_is_first() -> None:
    letters = Letters(GREETING)
    letters.put(Letter(Pong(1)))
    assert [letters.take(None), letters.take(None), letters.take(None)] == [Letter(GREETING), Letter(Pong(1)), None]


def test_only_the_newest_unasked_status_waits() -> None:
    letters = waiting()
    letters.put(Letter(Status("live", paused=False)))
    letters.put(Letter(Status("idle", paused=False)))
    assert letters.take(None) == Letter(Status("idle", paused=False))
    assert len(letters) == 0


def test_answers_are_all_kept() -> None:
    letters = waiting()
    for ref in range(3):
        letters.put(Letter(Status("live", paused=True, ref=ref)))
    letters.put(Letter(Status("live", paused=False)))
    assert len(letters) == 4


def test_an_answer_waits_for_what_went_through_the_old_filter() -> None:
    letters = waiting()
    letters.put(Letter(Filtered(None, 2), behind=1))
    assert letters.blocked(1)
    assert letters.take(1) is None
    assert not letters.blocked(2)
    assert letters.take(2) is not None


def test_it_is_full_in_the_end_counts_events_and_can_be_cleared() -> None:
    letters = Letters(GREETING)
    for ref in range(CONTROL_FRAMES - 1):
        letters.put(Letter(Pong(ref), events=1))
    assert letters.full
    assert letters.events == CONTROL_FRAMES - 1
    letters.clear()
    assert len(letters) == 0


def test_envelopes_are_numbered_without_gaps() -> None:
    envelopes = Envelopes(4, deflate=False)
    sealed = [json.loads(envelopes.seal(Pong(), NOON)) for _ in range(2)]
    assert sealed[0] == {"type": "pong", "epoch": 4, "seq": 1, "at": "2026-11-24T12:00:00.000Z"}
    assert sealed[1]["seq"] == 2
    envelopes.take_back()
    assert json.loads(envelopes.seal(Pong(), NOON))["seq"] == 2


def test_a_deflated_frame_holds_the_same_frame() -> None:
    envelopes = Envelopes(4, deflate=True)
    packed = json.loads(envelopes.seal(Filtered({"path": "x" * 500}, 2), NOON))
    assert (packed["type"], packed["epoch"], packed["seq"]) == ("deflated", 4, 1)
    inside = json.loads(decompress(b64decode(packed["data"])))
    assert (inside["type"], inside["epoch"], inside["seq"]) == ("filtered", 4, 1)


def test_what_deflate_would_make_larger_stays_plain() -> None:
    assert json.loads(Envelopes(4, deflate=True).seal(Pong(), NOON))["type"] == "pong"
