from chalicelib.relay.backlog import Backlog, Seam
from chalicelib.relay.moments import moment
from chalicelib.tap.kept import Ended
from chalicelib.tap.limits import MILLISECOND, SECOND
from tests.unit.tap.traffic import NOON, request


def ended(after: int, *, planned: bool = True) -> Ended:
    return Ended(1, moment(NOON + after), planned=planned)


def test_what_the_old_one_told_of_comes_before_what_is_to_be_told() -> None:
    backlog = Backlog()
    events = [request(number, at=NOON + number * SECOND) for number in range(4)]
    backlog.add(events)
    assert backlog.split(ended(SECOND)) == (tuple(events[:2]), tuple(events[2:]))


def test_without_an_old_one_or_its_word_all_is_to_be_told() -> None:
    backlog = Backlog()
    backlog.add([request(1)])
    assert backlog.split(None) == ((), (request(1),))
    assert backlog.split(ended(SECOND, planned=False)) == ((), (request(1),))


def test_the_oldest_are_forgotten_when_it_is_full() -> None:
    backlog = Backlog(room=2)
    backlog.add([request(1), request(2), request(3)])
    assert backlog.dropped == 1
    assert backlog.split(None)[1] == (request(2), request(3))


def test_streams_that_overlapped_or_not_are_told_as_measured() -> None:
    backlog = Backlog()
    assert backlog.seam(None, NOON, NOON) is None
    assert backlog.seam(ended(SECOND), NOON, NOON) == Seam(planned=True, overlap_ms=1_000)
    assert backlog.seam(ended(0), NOON + 250 * MILLISECOND, NOON) == Seam(planned=True, gap_ms=250)


def test_what_was_forgotten_is_a_gap() -> None:
    backlog = Backlog(room=1)
    backlog.add([request(1, at=NOON), request(2, at=NOON + 3 * SECOND)])
    assert backlog.seam(ended(SECOND), NOON, NOON) == Seam(planned=True, gap_ms=2_000)


def test_after_a_death_the_gap_goes_to_now() -> None:
    seam = Backlog().seam(ended(0, planned=False), NOON + SECOND, NOON + 12 * SECOND)
    assert seam == Seam(planned=False, gap_ms=12_000)
