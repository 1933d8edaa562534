"""Cluster and consistency at their edges: one test for each row of the table of decisions, named after it."""

from dataclasses import replace

import pytest

from chalicelib.errors import (
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    Conflict,
    CrdMissing,
    PorticoError,
    TunnelExists,
)
from chalicelib.uplink.tunnel import TunnelRef
from tests.api.edges import create, refused, update
from tests.api.house import House

WEB = TunnelRef("acme", "web")


@pytest.mark.parametrize("keys", [None, {}, {"other": b"x"}, {"token": b""}])
def test_secret_not_there_yet_or_without_its_key(house: House, keys: dict[str, bytes] | None) -> None:
    del house.cluster.secrets["acme", "web"]
    if keys is not None:
        house.cluster.secrets["acme", "web"] = keys
    reply = house.send("GET", "/v1/tunnels/web?namespace=acme")
    assert reply.status == 200
    assert "authToken" not in reply.json()
    assert any("authToken" in warning for warning in reply.json()["warnings"])


def test_token_ref_that_leads_nowhere(house: House) -> None:
    house.cluster.add_tunnel("acme", "own", token_secret="gone", token_is_ours=False)
    reply = house.send("GET", "/v1/tunnels/own?namespace=acme")
    assert reply.status == 200
    assert "authToken" not in reply.json()
    assert any("tokenRef" in warning for warning in reply.json()["warnings"])


def test_two_concurrent_posts(house: House) -> None:
    def the_other_is_quicker(call: str) -> None:
        if call == "tunnels.create" and TunnelRef("acme", "kube1") not in house.cluster.tunnels:
            house.cluster.add_tunnel("acme", "kube1")

    house.cluster.at = the_other_is_quicker
    refused(create(house), 409, "tunnel_exists")


def test_concurrent_puts_without_if_match(house: House) -> None:
    assert update(house, tcpPorts=[1]).status == 200
    assert update(house, tcpPorts=[2]).status == 200
    assert house.cluster.tunnels[WEB].tcp_ports == (2,)


def test_cluster_conflict_is_retried_and_then_told(house: House) -> None:
    asked: list[str] = []

    def somebody_writes_in_a_loop(call: str) -> None:
        if call == "tunnels.set_ports":
            asked.append(call)
            raise Conflict("changed meanwhile")

    house.cluster.at = somebody_writes_in_a_loop
    refused(update(house), 409, "conflict")
    assert 1 <= len(asked) <= 3


def test_operator_down(house: House) -> None:
    assert create(house).status == 201
    reply = house.send("GET", "/v1/tunnels/kube1?namespace=acme")
    assert reply.status == 200
    assert "authToken" not in reply.json()


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        pytest.param(
            ClusterError("the cluster refused Portico's credentials (403)"),
            502,
            "cluster_error",
            id="403 for our credentials",
        ),
        pytest.param(
            ClusterUnavailable("the cluster is overloaded", retry_after=3), 503, "cluster_unavailable", id="429"
        ),
        pytest.param(ClusterTimeout("the cluster did not answer"), 504, "cluster_timeout", id="timeout"),
        pytest.param(CrdMissing("the cluster has no Tunnels"), 503, "crd_missing", id="CRD not installed"),
    ],
)
def test_what_the_cluster_does_is_never_the_callers_fault(
    house: House, trouble: PorticoError, status: int, code: str
) -> None:
    house.cluster.down = trouble
    reply = create(house)
    refused(reply, status, code)
    assert ("retry-after" in reply.headers) is (status == 503)
    refused(house.send("GET", "/v1/tunnels/web?namespace=acme"), status, code)


def test_a_write_right_after_a_read_that_waited_in_vain_is_refused_at_once(house: House) -> None:
    house.cluster.down = ClusterTimeout("the cluster did not answer")
    refused(house.send("GET", "/v1/tunnels/web?namespace=acme"), 504, "cluster_timeout")
    reply = create(house)
    refused(reply, 503, "cluster_unavailable")
    assert "nothing was sent" in reply.json()["detail"]


def test_tunnel_deleted_while_its_metrics_are_asked_for(house: House) -> None:
    def deleted_meanwhile(call: str) -> None:
        if call == "metrics.connected_clients":
            house.cluster.tunnels.pop(WEB, None)

    house.cluster.at = deleted_meanwhile
    assert house.send("GET", "/v1/tunnels").status == 200


def test_a_tunnel_that_kubectl_made_with_nothing_in_it(house: House) -> None:
    house.cluster.add_tunnel("acme", "bare", token_secret="")
    reply = house.send("GET", "/v1/tunnels/bare?namespace=acme")
    assert (reply.status, reply.json()["tcpPorts"]) == (200, [])


def test_created_is_the_clusters_clock(house: House) -> None:
    created = house.cluster.tunnels[WEB].created
    house.clock.advance(86_400)
    reply = house.send("GET", "/v1/tunnels/web?namespace=acme")
    assert reply.json()["created"] == created.strftime("%Y-%m-%dT%H:%M:%SZ") == "2026-11-24T12:00:00Z"


def test_a_list_too_large_for_one_answer_names_the_way_out(house: House) -> None:
    for number in range(9_001):
        house.cluster.add_tunnel("acme", f"t{number}")
    reply = house.send("GET", "/v1/tunnels?namespace=acme")
    refused(reply, 413, "result_too_large")
    assert "limit" in reply.json()["detail"]
    assert len(house.send("GET", "/v1/tunnels?namespace=acme&limit=500").json()) == 500


def test_a_link_that_has_become_too_old(house: House) -> None:
    house.add_tunnel("acme", "api")
    link = house.send("GET", "/v1/tunnels?limit=1").headers["link"]
    house.cluster.forget_snapshots()
    refused(house.send("GET", link.removeprefix("<").removesuffix('>; rel="next"')), 410, "continue_expired")


def test_put_leaves_all_else_alone(house: House) -> None:
    kept = replace(
        house.cluster.tunnels[WEB],
        upstream_domains=("gateway",),
        ingress_domains=("a.example.com",),
        token_is_ours=False,
    )
    house.cluster.tunnels[WEB] = kept
    update(house, tcpPorts=[4222])
    now = house.cluster.tunnels[WEB]
    assert replace(now, tcp_ports=kept.tcp_ports, resource_version=kept.resource_version) == kept


def test_a_write_whose_answer_is_lost_is_recognised_by_its_key(house: House) -> None:
    house.cluster.loses_answers = ClusterTimeout("the cluster did not answer")
    content = '{"name":"kube1","namespace":"acme"}'
    refused(house.send("POST", "/v1/tunnels", content, Idempotency_Key="k"), 504, "cluster_timeout")
    house.cluster.loses_answers = None
    assert house.send("POST", "/v1/tunnels", content, Idempotency_Key="k").status == 201
    refused(house.send("POST", "/v1/tunnels", content), 409, TunnelExists.code)
