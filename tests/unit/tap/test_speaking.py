"""What is said next, and in which order."""

import json
from base64 import b64decode
from random import Random
from zlib import decompress

from chalicelib.tap.account import Account
from chalicelib.tap.client import Attach
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.frames import Filtered, Pong
from chalicelib.tap.ledger import Cause
from chalicelib.tap.letters import Letter
from chalicelib.tap.limits import FRAME_BYTES, HEARTBEAT, LOSS_EVERY, SECOND, TOP_EVERY, WINDOW
from chalicelib.tap.posting import Parcel
from chalicelib.tap.speaking import Speaking
from tests.unit.tap.traffic import NOON, whole
from tests.unit.tap.watching import GREETING, surroundings


class Voice:
    """What is said to one viewer whose greeting is out."""

    def __init__(self, attach: Attach | None = None) -> None:
        around = surroundings()
        self.account = Account(attach or Attach(), EVERYTHING, around)
        self.speaking = Speaking(attach or Attach(), self.account, around, GREETING, NOON)
        self.said(NOON)

    def said(self, now: int, *, hurry: bool = False) -> dict[str, object] | None:
        parcel = self.speaking.next(now, hurry=hurry)
        if parcel is None:
            return None
        told: dict[str, object] = json.loads(parcel.data)
        return told

    def put(self, payload: bytes = b'{"n":1}', epoch: int = 1) -> None:
        self.account.outbox.put(payload, 3, epoch)


def parcel(voice: Voice, now: int = NOON) -> Parcel:
    made = voice.speaking.next(now, hurry=True)
    assert made is not None
    return made


def test_the_greeting_comes_first() -> None:
    around = surroundings()
    speaking = Speaking(Attach(), Account(Attach(), EVERYTHING, around), around, GREETING, NOON)
    made = speaking.next(NOON, hurry=False)
    assert made is not None
    assert json.loads(made.data)["type"] == "pong"
    assert (made.seq, speaking.last_seq) == (1, 1)


def test_with_nothing_to_say_the_next_is_the_heartbeat_every_20_seconds() -> None:
    voice = Voice()
    assert voice.said(NOON + HEARTBEAT - 1) is None
    assert voice.speaking.due_at() == NOON + HEARTBEAT
    voice.speaking.phase = "live"
    voice.account.gate.ledger.matched = 2
    told = voice.said(NOON + HEARTBEAT)
    assert told is not None
    assert (told["type"], told["state"], told["paused"]) == ("status", "live", False)
    assert (told["examined"], told["matched"]) == (0, 2)
    assert voice.said(NOON + HEARTBEAT) is None


def test_a_batch_tells_what_was_examined_and_matched_since_the_last() -> None:
    voice = Voice()
    voice.account.overloaded(10)
    voice.account.ledger.matched = 4
    voice.put()
    told = voice.said(NOON)
    assert told is not None
    assert (told["type"], told["exchanges"], told["examined"], told["matched"]) == ("batch", [{"n": 1}], 10, 4)
    voice.put()
    told = voice.said(NOON + WINDOW)
    assert told is not None
    assert (told["seq"], told["examined"], told["matched"]) == (3, 0, 0)


def test_the_next_batch_waits_for_the_window_unless_in_a_hurry() -> None:
    voice = Voice(Attach(mode="events"))
    voice.put()
    voice.said(NOON)
    voice.put()
    assert voice.said(NOON + WINDOW - 1) is None
    assert voice.speaking.due_at() == NOON + WINDOW
    told = voice.said(NOON + 1, hurry=True)
    assert told is not None
    assert told["events"] == [{"n": 1}]


def test_answers_come_before_batches_but_after_what_went_through_the_old_filter() -> None:
    voice = Voice()
    voice.put()
    voice.said(NOON)
    voice.put(epoch=1)
    voice.put(epoch=2)
    voice.speaking.letters.put(Letter(Filtered(None, 2), behind=1))
    order = [voice.said(NOON + 1), voice.said(NOON + 1), voice.said(NOON + WINDOW + 1)]
    assert [told and (told["type"], told["filter_epoch"]) for told in order] == [
        ("batch", 1),
        ("filtered", 2),
        ("batch", 2),
    ]


def test_losses_are_told_once_a_second_at_most_with_the_totals() -> None:
    voice = Voice()
    voice.account.overloaded(2)
    assert voice.said(NOON + LOSS_EVERY - 1) is None
    assert voice.speaking.due_at() == NOON + LOSS_EVERY
    told = voice.said(NOON + LOSS_EVERY)
    assert told is not None
    assert (told["type"], told["since"], told["causes"]) == ("loss", "2026-11-24T12:00:00.000Z", {"relay_overload": 2})
    totals = told["totals"]
    assert isinstance(totals, dict)
    assert totals["examined"] == 2
    voice.account.ledger.lose(Cause.JOIN_TIMEOUT, 1)
    assert voice.said(NOON + 2 * LOSS_EVERY - 1) is None
    told = voice.said(NOON + 2 * LOSS_EVERY)
    assert told is not None
    assert told["causes"] == {"join_timeout": 1}


def test_the_table_goes_out_at_most_once_a_second() -> None:
    voice = Voice(Attach(mode="top"))
    voice.account.way.closed(whole())
    told = voice.said(NOON)
    assert told is not None
    assert (told["type"], told["others"], told["matched"]) == ("top", 0, 3)
    assert voice.account.afloat == 3
    assert voice.said(NOON) is None
    voice.account.way.closed(whole())
    assert voice.speaking.due_at() == NOON + TOP_EVERY
    assert voice.said(NOON + TOP_EVERY - 1) is None
    assert voice.said(NOON + TOP_EVERY) is not None


def test_a_table_is_closed_by_a_letter() -> None:
    voice = Voice(Attach(mode="top"))
    voice.speaking.close_table()
    assert voice.said(NOON) is None
    voice.account.way.closed(whole())
    voice.speaking.close_table()
    assert voice.account.held == 3
    assert parcel(voice).events == 3


def test_no_frame_is_larger_than_it_may_be() -> None:
    voice = Voice()
    for _ in range(60):
        voice.put(b'"%b"' % (b"x" * 1_000))
    sizes = [len(parcel(voice).data) for _ in range(3)]
    assert max(sizes) <= FRAME_BYTES
    assert voice.account.outbox.events == 0


def test_deflated_batches_hold_more_and_are_cut_in_half_where_they_do_not_shrink() -> None:
    shrinking, stubborn = Voice(Attach(encoding="deflate")), Voice(Attach(encoding="deflate"))
    noise = Random(1)
    for _ in range(50):
        shrinking.put(b'"%b"' % (b"x" * 1_000))
        stubborn.put(b'"%b"' % noise.randbytes(500).hex().encode())
    packed = parcel(shrinking)
    assert len(packed.items) == 50
    inside = json.loads(decompress(b64decode(json.loads(packed.data)["data"])))
    assert len(inside["exchanges"]) == 50
    first = parcel(stubborn)
    assert len(first.data) <= FRAME_BYTES
    assert len(first.items) == 25
    assert first.seq == 2


def test_too_large_for_the_gateway_the_number_and_the_items_are_free_again() -> None:
    voice = Voice()
    for _ in range(4):
        voice.put(b'"%b"' % (b"x" * 1_000))
    voice.account.ledger.matched = 12
    large = parcel(voice)
    voice.speaking.too_large(large)
    assert (voice.account.afloat, voice.account.outbox.events, voice.speaking.last_seq) == (0, 12, 1)
    smaller = parcel(voice, NOON + SECOND)
    assert (smaller.seq, len(smaller.items), json.loads(smaller.data)["matched"]) == (2, 2, 12)


def test_what_cannot_be_cut_is_skipped() -> None:
    voice = Voice()
    voice.put()
    voice.speaking.skip(parcel(voice))
    assert (voice.account.afloat, voice.speaking.last_seq) == (0, 1)


def test_a_frame_can_be_sealed_out_of_turn() -> None:
    voice = Voice()
    last = voice.speaking.seal(Pong(9), NOON, last=True)
    assert (last.seq, last.last, json.loads(last.data)["ref"]) == (2, True, 9)
