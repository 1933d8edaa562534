from chalicelib.uplink.namespace_lists import NamespaceLists
from tests.unit.uplink.house import House


def names(house: House, allowed: set[str] | None = None) -> list[str]:
    lists = NamespaceLists(house.in_namespaces, house.reading, house.clock, house.limits)
    seen = lists.whole(fresh=False, allowed=lambda name: allowed is None or name in allowed)
    return sorted(each.value.name for each in seen.objects)


def test_reserved_and_unlabelled_ones_are_hidden(house: House) -> None:
    house.cluster.add_namespace("inlets")
    house.cluster.add_namespace("kube-labelled-by-mistake")
    house.cluster.add_namespace("plain", managed=False)
    assert names(house) == ["acmeco"]


def test_and_those_of_others(house: House) -> None:
    house.cluster.add_namespace("globex")
    assert names(house, {"globex"}) == ["globex"]
    assert names(house) == ["acmeco", "globex"]
