import pytest

from chalicelib.errors import QuotaExceeded
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.quota import check_quota, quota, tunnels_in
from tests.unit.uplink.house import House


def check(house: House, annotation: str | None, setting: int | None = None) -> None:
    annotations = {} if annotation is None else {"portico.dev/max-tunnels": annotation}
    namespace = house.cluster.add_namespace("acmeco", annotations=annotations)
    check_quota(namespace, house.in_tunnels, Limits(max_tunnels=setting), house.signals)


def test_without_quota_nothing_is_counted(house: House) -> None:
    check(house, None)
    assert house.asked() == []


@pytest.mark.parametrize(("annotation", "setting"), [("2", None), (None, 2), ("2", 99)])
def test_the_annotation_wins_over_the_setting(house: House, annotation: str | None, setting: int | None) -> None:
    house.cluster.add_tunnel("acmeco", "one")
    check(house, annotation, setting)
    house.cluster.add_tunnel("acmeco", "two")
    with pytest.raises(QuotaExceeded):
        check(house, annotation, setting)


def test_tunnels_of_other_namespaces_do_not_count(house: House) -> None:
    house.cluster.add_tunnel("globex", "one")
    check(house, "1")


def test_a_quota_of_none_at_all(house: House) -> None:
    with pytest.raises(QuotaExceeded):
        check(house, "0")


@pytest.mark.parametrize("text", ["many", "-1", "", "²", "9" * 5_000])
def test_an_annotation_that_is_no_number_is_told_and_does_not_count(house: House, text: str) -> None:
    namespace = house.cluster.add_namespace("acmeco", annotations={"portico.dev/max-tunnels": text})
    assert quota(namespace, Limits(max_tunnels=7), house.signals) == 7
    assert house.signals.events == ["quota_not_a_number"]


def test_counting_goes_over_pages(house: House) -> None:
    for number in range(501):
        house.cluster.add_tunnel("acmeco", f"t{number}")
    assert tunnels_in("acmeco", house.in_tunnels) == 501
