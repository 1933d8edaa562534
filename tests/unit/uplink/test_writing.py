import pytest

from chalicelib.errors import ClusterError, ClusterTimeout, ClusterUnavailable, StoreUnavailable, TunnelExists
from chalicelib.uplink.cached import Key
from chalicelib.uplink.limits import WRITE_MAY_LAND
from chalicelib.uplink.writing import Writing
from tests.contract_ports.samples import tunnel
from tests.unit.uplink.house import House

KEY = Key.of(tunnel(1))


def writing(house: House) -> Writing:
    return Writing(house.cache, house.clock, house.signals)


def uncertain(house: House) -> bool:
    known = house.cache.read(KEY)
    return known is not None and known.uncertain(house.clock.now())


def test_a_write_is_announced_before_and_settled_after(house: House) -> None:
    with writing(house).of(KEY, dry_run=False) as write:
        during = uncertain(house)
        write.became(tunnel(5), clients=0)
    assert (during, uncertain(house)) == (True, False)
    known = house.cache.read(KEY)
    assert known is not None
    assert (known.value, known.clients) == (tunnel(5), 0)


def test_what_was_removed_leaves_a_tombstone(house: House) -> None:
    house.cache.remember(tunnel(5), seen_at=house.clock.now(), as_of=5)
    with writing(house).of(KEY, dry_run=False) as write:
        write.removed("uid-1", 5)
    known = house.cache.read(KEY)
    assert known is not None
    assert (known.value, uncertain(house)) == (None, False)


def test_a_refused_write_is_withdrawn(house: House) -> None:
    with pytest.raises(TunnelExists), writing(house).of(KEY, dry_run=False):
        raise TunnelExists("there already")
    assert not uncertain(house)


@pytest.mark.parametrize("trouble", [ClusterTimeout("slow"), ClusterUnavailable("away"), ClusterError("nonsense")])
def test_a_write_whose_result_nobody_knows_stays_announced_until_it_cannot_land(
    house: House, trouble: Exception
) -> None:
    with pytest.raises(type(trouble)), writing(house).of(KEY, dry_run=False):
        raise trouble
    at_once = uncertain(house)
    house.clock.advance(WRITE_MAY_LAND.total_seconds())
    assert (at_once, uncertain(house)) == (True, False)


def test_a_bug_leaves_it_announced_too(house: House) -> None:
    with pytest.raises(ZeroDivisionError), writing(house).of(KEY, dry_run=False):
        raise ZeroDivisionError
    assert uncertain(house)


def test_a_dry_run_tells_the_cache_nothing(house: House) -> None:
    with writing(house).of(KEY, dry_run=True) as write:
        write.became(tunnel(5))
        write.removed("uid-1", 5)
    assert house.cache.calls == []


def test_without_database_writes_go_on_and_each_word_is_tried(house: House) -> None:
    house.cache.down = StoreUnavailable("the database cannot be reached")
    with writing(house).of(KEY, dry_run=False) as write:
        write.became(tunnel(5))
        write.removed("uid-1", 5)
    assert house.cache.calls == ["cache.announce", "cache.remember", "cache.forget"]
    assert house.signals.counts["CacheUnavailable"] == 3
