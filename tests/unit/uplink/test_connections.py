from chalicelib.uplink.connections import UNAVAILABLE
from chalicelib.uplink.tunnel import Traffic
from tests.unit.uplink.house import WEB, House


def test_clients_of_one_tunnel(house: House) -> None:
    house.cluster.clients[WEB] = 2
    assert house.connections.of_one(WEB) == 2


def test_a_tunnel_not_scraped_yet_has_none(house: House) -> None:
    assert house.connections.of_one(WEB) == 0


def test_prometheus_absent_is_not_zero_clients(house: House) -> None:
    house.metrics.absent = True
    assert house.connections.of_one(WEB) is None
    assert house.connections.of_all(None) is None
    assert house.connections.traffic(WEB) is None
    assert house.signals.counts[UNAVAILABLE] == 3


def test_traffic(house: House) -> None:
    house.metrics.traffics[WEB] = Traffic(195482, 32348, 62.99)
    assert house.connections.traffic(WEB) == Traffic(195482, 32348, 62.99)
