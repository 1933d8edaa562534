"""TCP ports at their edges: one test for each row of the table of decisions, named after it."""

import pytest

from chalicelib.uplink.limits import Limits
from chalicelib.uplink.tunnel import TunnelRef
from tests.api.edges import create, refused, update
from tests.api.house import House

WEB = TunnelRef("acme", "web")


@pytest.mark.parametrize("ports", [..., [], None])
def test_key_absent_empty_or_null_on_post(house: House, ports: object) -> None:
    reply = create(house, tcpPorts=ports)
    assert (reply.status, reply.json()["tcpPorts"]) == (201, [])


@pytest.mark.parametrize("ports", [..., None])
def test_key_absent_or_null_on_put(house: House, ports: object) -> None:
    refused(update(house, tcpPorts=ports), 400, "invalid_request", "/tcpPorts")
    assert house.cluster.tunnels[WEB].tcp_ports == (80, 443)


def test_an_empty_list_on_put_removes_all(house: House) -> None:
    assert update(house, tcpPorts=[]).json()["tcpPorts"] == []
    assert house.cluster.tunnels[WEB].tcp_ports == ()


@pytest.mark.parametrize("port", [0, -1, 65_536, 80.5, 80.0, "80", True, None, [80], {}, 10**30])
def test_not_a_port(house: House, port: object) -> None:
    refused(create(house, tcpPorts=[443, port]), 400, "invalid_port", "/tcpPorts/1")
    refused(update(house, tcpPorts=[443, port]), 400, "invalid_port", "/tcpPorts/1")
    assert house.cluster.tunnels[WEB].tcp_ports == (80, 443)


@pytest.mark.parametrize("port", [1, 1023, 65_535])
def test_the_first_and_the_last_port(house: House, port: int) -> None:
    assert create(house, tcpPorts=[port]).status == 201


@pytest.mark.parametrize("ports", ["443", 443, {"0": 443}])
def test_not_a_list(house: House, ports: object) -> None:
    refused(create(house, tcpPorts=ports), 400, "invalid_request", "/tcpPorts")


def test_duplicates_name_the_index(house: House) -> None:
    reply = create(house, tcpPorts=[80, 443, 443])
    refused(reply, 400, "invalid_port", "/tcpPorts/2")
    assert "duplicate of 443" in reply.json()["errors"][0]["detail"]


@pytest.mark.parametrize("port", [8000, 8001, 8123])
def test_the_servers_own_ports(house: House, port: int) -> None:
    reply = create(house, tcpPorts=[port])
    refused(reply, 400, "invalid_port", "/tcpPorts/0")
    assert "reserved" in reply.json()["errors"][0]["detail"]


def test_low_ports_are_allowed(house: House) -> None:
    assert create(house, tcpPorts=[22, 80, 443, 1023]).status == 201


def test_as_many_ports_as_are_allowed_and_one_more(house: House) -> None:
    assert create(house, name="most", tcpPorts=list(range(10_000, 10_500))).status == 201
    refused(create(house, name="more", tcpPorts=list(range(10_000, 10_501))), 400, "invalid_port", "/tcpPorts")


def test_how_many_is_a_setting() -> None:
    house = House(limits=Limits(max_tcp_ports=600))
    assert create(house, tcpPorts=list(range(10_000, 10_600))).status == 201
    refused(create(house, name="more", tcpPorts=list(range(10_000, 10_601))), 400, "invalid_port")


def test_order_is_preserved(house: House) -> None:
    assert create(house, tcpPorts=[443, 80, 22]).json()["tcpPorts"] == [443, 80, 22]


def test_the_same_ports_in_another_order_restart_nothing(house: House) -> None:
    assert update(house, tcpPorts=[443, 80]).status == 200
    assert "tunnels.set_ports" not in house.cluster.calls
