from chalicelib.schedules.refresh import refresh
from tests.unit.uplink.house import House


def test_it_answers_with_numbers() -> None:
    house = House()
    house.cluster.add_namespace("acmeco")
    numbers = refresh(house.new_refresh(), house.clock, 60_000)
    assert numbers == {"namespaces": 1, "tunnels": 0, "connected": 0, "written": 1, "licences": 0, "complete": 1}


def test_without_time_it_does_nothing_and_says_so() -> None:
    house = House()
    house.cluster.add_namespace("acmeco")
    numbers = refresh(house.new_refresh(), house.clock, 5_000)
    assert (numbers["written"], numbers["complete"]) == (0, 0)
