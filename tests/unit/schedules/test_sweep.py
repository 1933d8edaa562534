from chalicelib.schedules.sweep import sweep
from chalicelib.uplink.cached import Key
from chalicelib.uplink.sweeping import Sweep
from tests.unit.uplink.house import House


def test_it_answers_with_numbers() -> None:
    house = House()
    house.cache.forget(Key.of_namespace("acmeco"), uid="uid-1", resource_version=1)
    house.clock.advance(700)
    use_case = Sweep(tables=[house.cache], clock=house.clock, signals=house.signals)
    assert sweep(use_case, house.clock, 60_000) == {"removed": 1, "complete": 1}


def test_without_time_it_does_nothing_and_says_so() -> None:
    house = House()
    use_case = Sweep(tables=[house.cache], clock=house.clock, signals=house.signals)
    assert sweep(use_case, house.clock, 5_000) == {"removed": 0, "complete": 0}
