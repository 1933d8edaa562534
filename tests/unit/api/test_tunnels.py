"""The five tunnel operations, as the documented curls use them."""

import pytest

from chalicelib.errors import ClusterUnavailable
from chalicelib.uplink.tunnel import Traffic, TunnelRef
from tests.api.house import House

WEB = TunnelRef("acme", "web")
CREATED = "2026-11-24T12:00:00Z"


def test_get_gives_the_documented_fields(house: House) -> None:
    house.cluster.clients[WEB] = 1
    reply = house.send("GET", "/v1/tunnels/web?namespace=acme")
    assert reply.status == 200
    assert reply.json() == {
        "name": "web",
        "namespace": "acme",
        "tcpPorts": [80, 443],
        "authToken": "canary-tunnel-token",
        "connectedClients": 1,
        "created": CREATED,
    }
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"


def test_metrics_1_adds_traffic_as_whole_bytes_and_a_rate(house: House) -> None:
    house.metrics.traffics[WEB] = Traffic(195482, 32348, 62.99)
    metrics = house.send("GET", "/v1/tunnels/web?namespace=acme&metrics=1").json()["metrics"]
    assert metrics == {"rx": 195482, "tx": 32348, "tcpConnectionRate": 62.99}
    assert [type(value) for value in metrics.values()] == [int, int, float]


def test_token_0_leaves_the_token_out(house: House) -> None:
    reply = house.send("GET", "/v1/tunnels/web?namespace=acme&token=0")
    assert "authToken" not in reply.json()
    assert "cache-control" not in reply.headers


def test_list_is_a_bare_array_without_tokens(house: House) -> None:
    house.add_tunnel("acme", "api")
    reply = house.send("GET", "/v1/tunnels?namespace=acme")
    assert reply.status == 200
    assert [tunnel["name"] for tunnel in reply.json()] == ["api", "web"]
    assert all("authToken" not in tunnel for tunnel in reply.json())
    assert "canary" not in reply.body


def test_list_without_a_namespace_is_of_all_managed_ones(house: House) -> None:
    house.cluster.add_namespace("beta")
    house.cluster.add_namespace("wild", managed=False)
    house.add_tunnel("beta", "web")
    house.add_tunnel("wild", "web")
    listed = house.send("GET", "/v1/tunnels").json()
    assert [(tunnel["namespace"], tunnel["name"]) for tunnel in listed] == [("acme", "web"), ("beta", "web")]


def test_post_makes_a_tunnel_and_says_no_token(house: House) -> None:
    reply = house.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme","tcpPorts":[443]}')
    assert reply.status == 201
    assert reply.json() == {"name": "kube1", "namespace": "acme", "tcpPorts": [443], "created": CREATED}
    assert reply.headers["location"] == "/v1/tunnels/kube1?namespace=acme"
    assert house.cluster.tunnels[TunnelRef("acme", "kube1")].tcp_ports == (443,)


def test_the_location_can_be_read(house: House) -> None:
    made = house.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme"}')
    assert house.send("GET", made.headers["location"]).json()["name"] == "kube1"


def test_put_replaces_the_ports(house: House) -> None:
    reply = house.send("PUT", "/v1/tunnels", '{"name":"web","namespace":"acme","tcpPorts":[80,443,4222]}')
    assert reply.status == 200
    assert reply.json()["tcpPorts"] == [80, 443, 4222]
    assert house.cluster.tunnels[WEB].tcp_ports == (80, 443, 4222)


def test_an_edited_answer_can_be_sent_back(house: House) -> None:
    house.cluster.clients[WEB] = 2
    answer = house.send("GET", "/v1/tunnels/web?namespace=acme&metrics=1")
    assert house.send("PUT", "/v1/tunnels", answer.body).status == 200


def test_delete_takes_it_away(house: House) -> None:
    reply = house.send("DELETE", "/v1/tunnels/web?namespace=acme")
    assert (reply.status, reply.body) == (204, "")
    assert house.send("GET", "/v1/tunnels/web?namespace=acme").status == 404
    assert house.send("DELETE", "/v1/tunnels/web?namespace=acme").status == 404


def test_source_and_age_tell_who_answered(house: House) -> None:
    first = house.send("GET", "/v1/tunnels?namespace=acme")
    assert (first.headers["portico-source"], first.headers["portico-age"]) == ("cluster", "0")
    house.clock.advance(3)
    second = house.send("GET", "/v1/tunnels?namespace=acme")
    assert (second.headers["portico-source"], second.headers["portico-age"]) == ("cache", "3")
    forced = house.send("GET", "/v1/tunnels?namespace=acme", Cache_Control="no-cache")
    assert forced.headers["portico-source"] == "cluster"


def test_a_stale_answer_says_so_and_has_no_token(house: House) -> None:
    house.send("GET", "/v1/tunnels/web?namespace=acme")
    house.clock.advance(60)
    house.cluster.down = ClusterUnavailable("the cluster cannot be reached", retry_after=7)
    reply = house.send("GET", "/v1/tunnels/web?namespace=acme")
    assert reply.status == 200
    assert reply.headers["portico-source"] == "stale"
    assert "authToken" not in reply.json()
    assert reply.json()["warnings"]


def test_a_stale_list_warns_in_a_header(house: House) -> None:
    house.send("GET", "/v1/tunnels?namespace=acme")
    house.clock.advance(60)
    house.cluster.down = ClusterUnavailable("the cluster cannot be reached")
    reply = house.send("GET", "/v1/tunnels?namespace=acme")
    assert (reply.status, reply.headers["portico-source"]) == (200, "stale")
    assert reply.headers["portico-warning"]
    assert isinstance(reply.json(), list)


def test_writes_without_the_cluster_are_503(house: House) -> None:
    house.cluster.down = ClusterUnavailable("the cluster cannot be reached", retry_after=7)
    reply = house.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme"}')
    assert (reply.status, reply.headers["retry-after"]) == (503, "7")
    assert reply.json()["code"] == "cluster_unavailable"


def test_the_etag_is_of_the_editable_state(house: House) -> None:
    first = house.send("GET", "/v1/tunnels/web?namespace=acme").headers["etag"]
    house.cluster.clients[WEB] = 5
    assert house.send("GET", "/v1/tunnels/web?namespace=acme", Cache_Control="no-cache").headers["etag"] == first
    changed = house.send("PUT", "/v1/tunnels", '{"name":"web","namespace":"acme","tcpPorts":[1]}')
    assert changed.headers["etag"] != first
    assert house.send("GET", "/v1/tunnels/web?namespace=acme").headers["etag"] == changed.headers["etag"]


def test_if_match_refuses_another_state(house: House) -> None:
    tag = house.send("GET", "/v1/tunnels/web?namespace=acme").headers["etag"]
    body = '{"name":"web","namespace":"acme","tcpPorts":[1]}'
    assert house.send("PUT", "/v1/tunnels", body, If_Match=tag).status == 200
    reply = house.send("PUT", "/v1/tunnels", body.replace("[1]", "[2]"), If_Match=tag)
    assert (reply.status, reply.json()["code"]) == (412, "precondition_failed")
    assert house.send("PUT", "/v1/tunnels", body.replace("[1]", "[3]"), If_Match="*").status == 200


def test_a_dry_run_changes_nothing(house: House) -> None:
    before = dict(house.cluster.tunnels)
    assert house.send("POST", "/v1/tunnels?dryRun=1", '{"name":"kube1","namespace":"acme"}').status == 201
    assert house.send("PUT", "/v1/tunnels?dryRun=1", '{"name":"web","namespace":"acme","tcpPorts":[1]}').status == 200
    assert house.send("DELETE", "/v1/tunnels/web?namespace=acme&dryRun=1").status == 204
    assert house.cluster.tunnels == before


def test_pages_are_linked_on_the_requests_own_path() -> None:
    house = House(stage="dev")
    house.add_tunnel("acme", "api")
    house.add_tunnel("acme", "ssh")
    names: list[str] = []
    target = "/v1/tunnels?namespace=acme&limit=2"
    while target:
        reply = house.send("GET", target)
        names += [tunnel["name"] for tunnel in reply.json()]
        link = reply.headers.get("link", "")
        assert not link or link.startswith("</dev/v1/tunnels?namespace=acme&limit=2&continue=")
        target = link.removeprefix("</dev").removesuffix('>; rel="next"')
    assert names == ["api", "ssh", "web"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=we", ["web"]),
        ("connected=1", ["web"]),
        ("connected=0", ["api"]),
        ("sort=-name", ["web", "api"]),
    ],
)
def test_the_whole_set_can_be_filtered_and_sorted(house: House, query: str, names: list[str]) -> None:
    house.add_tunnel("acme", "api")
    house.cluster.clients[WEB] = 1
    house.cluster.clients[TunnelRef("acme", "api")] = 0
    reply = house.send("GET", f"/v1/tunnels?namespace=acme&{query}")
    assert [tunnel["name"] for tunnel in reply.json()] == names


def test_without_prometheus_nothing_is_zero(house: House) -> None:
    house.metrics.absent = True
    one = house.send("GET", "/v1/tunnels/web?namespace=acme&metrics=1")
    many = house.send("GET", "/v1/tunnels?namespace=acme")
    for reply, tunnel in ((one, one.json()), (many, many.json()[0])):
        assert reply.status == 200
        assert reply.headers["uplink-metrics"] == "unavailable"
        assert "connectedClients" not in tunnel
        assert "metrics" not in tunnel
