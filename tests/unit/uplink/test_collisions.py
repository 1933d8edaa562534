import pytest

from chalicelib.errors import NameCollision
from chalicelib.uplink.collisions import check_service_name
from tests.unit.uplink.house import WEB, House


def check(house: House) -> None:
    check_service_name(WEB, house.services, house.in_tunnels)


def test_a_free_name(house: House) -> None:
    check(house)
    assert house.asked() == ["services.owner"]


def test_a_service_of_nobody_is_in_the_way(house: House) -> None:
    house.cluster.services["acmeco", "web"] = ""
    with pytest.raises(NameCollision):
        check(house)


def test_a_service_that_another_tunnel_wants_by_its_upstream_domains(house: House) -> None:
    other = house.cluster.add_tunnel("acmeco", "other", upstream_domains=("web",))
    house.cluster.services["acmeco", "web"] = other.uid
    with pytest.raises(NameCollision):
        check(house)


def test_the_tunnels_own_service_is_not(house: House) -> None:
    house.cluster.services["acmeco", "web"] = house.cluster.add_tunnel("acmeco", "web").uid
    check(house)


def test_nor_that_of_a_tunnel_just_deleted(house: House) -> None:
    house.cluster.services["acmeco", "web"] = "uid-of-the-dead"
    check(house)
