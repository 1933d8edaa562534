from chalicelib.uplink.cached import Listing, Scope
from chalicelib.uplink.listing import NAMESPACES, TUNNELS, list_namespaces, list_tunnels
from tests.fakes.clock import START
from tests.unit.uplink.house import WEB, House


def test_tunnels_come_with_their_clients_by_one_question(house: House) -> None:
    tunnels = tuple(house.cluster.add_tunnel("acmeco", f"t{n:04}") for n in range(1_001))
    house.cluster.clients[WEB] = 2
    listing = list_tunnels(TUNNELS, house.in_tunnels, house.connections, START)
    assert listing == Listing(TUNNELS, tunnels, house.cluster.version, START, {WEB: 2})
    assert house.asked() == ["tunnels.page"] * 3 + ["metrics.connected_clients"]


def test_of_one_namespace(house: House) -> None:
    mine = house.cluster.add_tunnel("acmeco", "web")
    house.cluster.add_tunnel("globex", "web")
    listing = list_tunnels(Scope("tunnel", "acmeco"), house.in_tunnels, house.connections, START)
    assert listing.values == (mine,)


def test_namespaces_are_those_with_the_label(house: House) -> None:
    house.cluster.add_namespace("plain", managed=False)
    listing = list_namespaces(house.in_namespaces, START)
    assert listing.scope == NAMESPACES
    assert [namespace.name for namespace in house.in_namespaces.page(limit=9).namespaces] == ["acmeco"]
    assert len(listing.values) == 1
