"""One post in flight, and what each answer means."""

import pytest

from chalicelib.tap.limits import AMBIGUOUS_POSTS, BACKOFF, LONGEST_BACKOFF
from chalicelib.tap.posting import Answer, Outcome, Parcel, Post, Posting, Wait
from tests.unit.tap.traffic import NOON

PARCEL = Parcel(b"frame", 7, 3)


def in_flight(chance: float = 1.0) -> Posting:
    posting = Posting(lambda: chance)
    assert posting.send(PARCEL) == Post(b"frame", 7)
    return posting


def test_nothing_in_flight_nothing_pending() -> None:
    assert Posting(lambda: 0).pending(NOON) is None


def test_nothing_follows_before_the_answer() -> None:
    assert in_flight().pending(NOON) == Wait(None)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer.TAKEN, Outcome.DONE),
        (Answer.GONE, Outcome.OVER),
        (Answer.TOO_LARGE, Outcome.SPLIT),
        (Answer.BUSY, Outcome.AGAIN),
        (Answer.FORBIDDEN, Outcome.OVER),
        (Answer.AMBIGUOUS, Outcome.AGAIN),
    ],
)
def test_what_each_answer_means(answer: Answer, outcome: Outcome) -> None:
    assert in_flight().answered(answer, NOON) is outcome


def test_busy_backs_off_doubling_to_a_bound_with_the_same_bytes() -> None:
    posting, waits, now = in_flight(), [], NOON
    for _ in range(7):
        posting.answered(Answer.BUSY, now)
        pending = posting.pending(now)
        assert isinstance(pending, Wait)
        assert pending.until is not None
        waits.append(pending.until - now)
        now = pending.until
        assert posting.pending(now) == Post(b"frame", 7)
    assert waits == [min(BACKOFF << power, LONGEST_BACKOFF) for power in range(7)]


@pytest.mark.parametrize(("chance", "share"), [(0.0, 0.5), (0.5, 0.75), (1.0, 1.0)])
def test_the_jitter_is_the_upper_half(chance: float, share: float) -> None:
    posting = in_flight(chance)
    posting.answered(Answer.BUSY, NOON)
    assert posting.pending(NOON) == Wait(NOON + int(BACKOFF * share))


def test_taken_forgets_how_busy_it_was() -> None:
    posting = in_flight()
    posting.answered(Answer.BUSY, NOON)
    assert posting.backing_off
    posting.pending(NOON + LONGEST_BACKOFF)
    posting.answered(Answer.TAKEN, NOON)
    assert not posting.backing_off


def test_ambiguous_is_sent_once_more_the_same_and_then_given_up() -> None:
    posting = in_flight()
    outcomes = []
    for _ in range(AMBIGUOUS_POSTS):
        outcomes.append(posting.answered(Answer.AMBIGUOUS, NOON))
        if outcomes[-1] is Outcome.AGAIN:
            assert posting.pending(NOON) == Post(b"frame", 7)
    assert outcomes == [Outcome.AGAIN, Outcome.OVER]


def test_another_parcel_is_ambiguous_afresh() -> None:
    posting = in_flight()
    posting.answered(Answer.AMBIGUOUS, NOON)
    posting.clear()
    assert posting.pending(NOON) is None
    posting.send(PARCEL)
    assert posting.answered(Answer.AMBIGUOUS, NOON) is Outcome.AGAIN
