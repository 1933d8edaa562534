from datetime import timedelta

from chalicelib.uplink.cached import CachedObject, Key
from chalicelib.uplink.freshness import Freshness
from chalicelib.uplink.limits import Limits
from tests.contract_ports.samples import tunnel
from tests.fakes import FakeClock
from tests.fakes.clock import START

SECOND = timedelta(seconds=1)


def freshness(after: float) -> Freshness:
    clock = FakeClock()
    clock.advance(after)
    return Freshness(clock, Limits(cache_seconds=5, stale_seconds=60))


def item(*, gone: bool = False, until: int | None = None) -> CachedObject:
    uncertain_until = None if until is None else START + until * SECOND
    value = None if gone else tunnel(1)
    return CachedObject(Key.of(tunnel(1)), value, START, START, uncertain_until=uncertain_until)


def test_within_the_cache_age_it_is_believed() -> None:
    assert freshness(4.9).believable(item())
    assert not freshness(5).believable(item())


def test_an_absence_is_not() -> None:
    assert not freshness(0).believable(item(gone=True))


def test_nor_what_is_being_written() -> None:
    assert not freshness(1).believable(item(until=2))
    assert freshness(2).believable(item(until=2))


def test_one_object_in_doubt_makes_a_list_doubtful() -> None:
    assert freshness(1).certain([item(), item(gone=True)])
    assert not freshness(1).certain([item(), item(gone=True, until=2)])


def test_a_stale_answer_is_bearable_for_so_long() -> None:
    assert freshness(60).bearable(START)
    assert not freshness(61).bearable(START)


def test_age_is_in_whole_seconds_and_never_negative() -> None:
    assert freshness(2.9).age(START) == 2
    assert freshness(0).age(START + SECOND) == 0
