from datetime import timedelta

from chalicelib.errors import StoreUnavailable
from chalicelib.uplink.cached import Key
from chalicelib.uplink.limits import SWEEP_BATCH
from chalicelib.uplink.sweeping import Sweep, SweepReport
from tests.contract_ports.samples import tunnel
from tests.fakes import FakeCache
from tests.unit.uplink.house import House

MINUTE = timedelta(minutes=1)


def bury(cache: FakeCache, count: int) -> None:
    for number in range(count):
        cache.forget(Key("tunnel", "acmeco", f"t{number}"), uid="uid-1", resource_version=5)


def sweep(house: House, *more: FakeCache) -> SweepReport:
    sweeping = Sweep(tables=[house.cache, *more], clock=house.clock, signals=house.signals)
    return sweeping.run(house.clock.now() + MINUTE)


def test_what_has_expired_goes_from_every_table(house: House) -> None:
    other = FakeCache(house.clock)
    bury(house.cache, 2)
    bury(other, 3)
    house.clock.advance(700)
    house.cache.remember(tunnel(5, name="kept"), seen_at=house.clock.now(), as_of=5)
    assert sweep(house, other) == SweepReport(5, complete=True)
    assert house.signals.counts["SweepRemoved"] == 5
    assert len(house.cache.records) == 1


def test_batch_after_batch(house: House) -> None:
    bury(house.cache, 2 * SWEEP_BATCH + 1)
    house.clock.advance(700)
    assert sweep(house) == SweepReport(2 * SWEEP_BATCH + 1, complete=True)
    assert sweep(house) == SweepReport(0, complete=True)


def test_until_time_is_up(house: House) -> None:
    bury(house.cache, 2 * SWEEP_BATCH + 1)
    house.clock.advance(700)
    house.cache.at = lambda _call: house.clock.advance(30)
    assert sweep(house) == SweepReport(SWEEP_BATCH, complete=False)


def test_a_database_that_is_away_is_told(house: House) -> None:
    house.cache.down = StoreUnavailable("the database cannot be reached")
    assert sweep(house) == SweepReport(0, complete=False)
    assert house.signals.events == ["sweep_failed"]
