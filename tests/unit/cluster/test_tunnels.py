"""`cluster/tunnels.py`: what is sent, and what each recorded answer becomes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.tunnels import ClusterTunnels, tunnel_of
from chalicelib.errors import (
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    Conflict,
    ContinueExpired,
    CrdMissing,
    InvalidName,
    InvalidRequest,
    NamespaceNotFound,
    NamespaceTerminating,
    PorticoError,
    TunnelExists,
    TunnelNotFound,
)
from chalicelib.uplink.tunnel import NewTunnel, Tunnel, TunnelRef
from tests.unit.cluster.api_server import ApiServer, answer, recorded

REF = TunnelRef("acmeco", "web")
BASE = "/apis/uplink.inlets.dev/v1alpha1"
METADATA = {
    "name": "web",
    "namespace": "acmeco",
    "uid": "u-1",
    "resourceVersion": "206",
    "creationTimestamp": "2026-11-23T10:15:25Z",
}
OBJECT = {
    "apiVersion": "uplink.inlets.dev/v1alpha1",
    "kind": "Tunnel",
    "metadata": METADATA,
    "spec": {"tcpPorts": [80, 443]},
}
TUNNEL = Tunnel(REF, "u-1", 206, datetime(2026, 11, 23, 10, 15, 25, tzinfo=UTC), (80, 443), token_secret="web")


@pytest.fixture
def tunnels(connection: ClusterConnection) -> ClusterTunnels:
    return ClusterTunnels(connection)


def test_get(server: ApiServer, tunnels: ClusterTunnels) -> None:
    server.says(answer(200, OBJECT))
    assert tunnels.get(REF) == TUNNEL
    assert (server.last.method, server.last.asked) == ("GET", f"{BASE}/namespaces/acmeco/tunnels/web")


def test_a_tunnel_is_created_as_uplink_would(server: ApiServer, tunnels: ClusterTunnels) -> None:
    server.says(answer(201, OBJECT))
    assert tunnels.create(NewTunnel(REF, (80, 443), {"portico.dev/idempotency": "h"})) == TUNNEL
    assert (server.last.method, server.last.asked) == ("POST", f"{BASE}/namespaces/acmeco/tunnels")
    assert server.last.headers["content-type"] == "application/json"
    assert server.last.json == {
        "apiVersion": "uplink.inlets.dev/v1alpha1",
        "kind": "Tunnel",
        "metadata": {"name": "web", "namespace": "acmeco", "annotations": {"portico.dev/idempotency": "h"}},
        "spec": {"licenseRef": {"name": "inlets-uplink-license", "namespace": "acmeco"}, "tcpPorts": [80, 443]},
    }


def test_an_http_tunnel_has_no_ports_and_a_dry_run_no_version(server: ApiServer, tunnels: ClusterTunnels) -> None:
    server.says(answer(201, {"metadata": {key: METADATA[key] for key in METADATA if key != "resourceVersion"}}))
    made = tunnels.create(NewTunnel(REF), dry_run=True)
    assert (made.resource_version, made.tcp_ports) == (0, ())
    assert server.last.asked.endswith("/tunnels?dryRun=All")
    assert server.last.json == {
        "apiVersion": "uplink.inlets.dev/v1alpha1",
        "kind": "Tunnel",
        "metadata": {"name": "web", "namespace": "acmeco"},
        "spec": {"licenseRef": {"name": "inlets-uplink-license", "namespace": "acmeco"}},
    }


def test_ports_are_merged_in_and_nothing_else(server: ApiServer, tunnels: ClusterTunnels) -> None:
    server.says(answer(200, OBJECT))
    assert tunnels.set_ports(REF, [443, 80]) == TUNNEL
    assert (server.last.method, server.last.asked) == ("PATCH", f"{BASE}/namespaces/acmeco/tunnels/web")
    assert server.last.headers["content-type"] == "application/merge-patch+json"
    assert server.last.json == {"spec": {"tcpPorts": [443, 80]}}


def test_ports_of_a_known_version_and_in_a_dry_run(server: ApiServer, tunnels: ClusterTunnels) -> None:
    server.says(answer(200, OBJECT))
    tunnels.set_ports(REF, [], resource_version=206, dry_run=True)
    assert server.last.asked.endswith("/web?dryRun=All")
    assert server.last.json == {"metadata": {"resourceVersion": "206"}, "spec": {"tcpPorts": []}}


@pytest.mark.parametrize("name", ["delete-gone", "delete-held-by-finalizer"])
def test_delete_names_the_very_object_and_takes_both_forms_of_success(
    server: ApiServer, tunnels: ClusterTunnels, name: str
) -> None:
    server.says(recorded(name))
    tunnels.delete(REF, uid="u-1", dry_run=True)
    assert (server.last.method, server.last.asked) == ("DELETE", f"{BASE}/namespaces/acmeco/tunnels/web")
    options = {"propagationPolicy": "Background", "preconditions": {"uid": "u-1"}}
    assert server.last.json == options | {"dryRun": ["All"]}
    tunnels.delete(REF, uid="u-1")
    assert server.last.json == options


def test_pages(server: ApiServer, tunnels: ClusterTunnels) -> None:
    server.says(answer(200, {"items": [OBJECT, "odd"], "metadata": {"resourceVersion": "9", "continue": "more"}}))
    page = tunnels.page(None, limit=500)
    assert (page.tunnels, page.resource_version, page.continue_token) == ((TUNNEL,), 9, "more")
    assert server.last.asked == f"{BASE}/tunnels?limit=500"
    server.says(answer(200, {"items": None, "metadata": {"resourceVersion": "9"}}))
    page = tunnels.page("acmeco", limit=2, continue_token="more", label_selector="a in (b)")
    assert (page.tunnels, page.continue_token) == ((), "")
    assert server.last.asked == f"{BASE}/namespaces/acmeco/tunnels?limit=2&continue=more&labelSelector=a+in+%28b%29"


Act = Callable[[ClusterTunnels], object]
GET: Act = lambda tunnels: tunnels.get(REF)  # noqa: E731 - a table's rows name what they do
PAGE: Act = lambda tunnels: tunnels.page("acmeco", limit=2, continue_token="x")  # noqa: E731
CREATE: Act = lambda tunnels: tunnels.create(NewTunnel(REF, (80,)))  # noqa: E731
PATCH: Act = lambda tunnels: tunnels.set_ports(REF, [80], resource_version=1)  # noqa: E731
DELETE: Act = lambda tunnels: tunnels.delete(REF, uid="u-1")  # noqa: E731


@pytest.mark.parametrize(
    ("act", "name", "expected"),
    [
        (GET, "get-without-crd", CrdMissing),
        (GET, "get-missing", TunnelNotFound),
        (GET, "unauthorized", ClusterError),
        (GET, "etcd-hangs-get-504", ClusterTimeout),
        (PAGE, "list-without-crd", CrdMissing),
        (PAGE, "crd-starting", ClusterUnavailable),
        (PAGE, "list-forbidden", ClusterError),
        (PAGE, "list-garbage-token", InvalidRequest),
        (PAGE, "list-bad-selector", InvalidRequest),
        (PAGE, "list-expired-token", ContinueExpired),
        (CREATE, "create-without-crd", CrdMissing),
        (CREATE, "create-exists", TunnelExists),
        (CREATE, "create-in-absent-namespace", NamespaceNotFound),
        (CREATE, "create-in-terminating", NamespaceTerminating),
        (CREATE, "create-bad-name-422", InvalidRequest),
        (CREATE, "create-without-kind-400", ClusterError),
        (CREATE, "create-client-mistake-500", ClusterError),
        (CREATE, "overload-429", ClusterUnavailable),
        (CREATE, "etcd-hangs-create-504", ClusterTimeout),
        (PATCH, "get-missing", TunnelNotFound),
        (PATCH, "patch-stale", Conflict),
        (PATCH, "patch-bad-port", InvalidRequest),
        (PATCH, "patch-echoes-object", InvalidRequest),
        (PATCH, "patch-415", ClusterError),
        (DELETE, "delete-missing", TunnelNotFound),
        (DELETE, "delete-other-uid", Conflict),
    ],
)
def test_a_recorded_refusal_has_its_error(
    server: ApiServer, tunnels: ClusterTunnels, act: Act, name: str, expected: type[PorticoError]
) -> None:
    server.says(recorded(name))
    with pytest.raises(PorticoError) as raised:
        act(tunnels)
    assert type(raised.value) is expected


@pytest.mark.parametrize("ref", [TunnelRef("..", "web"), TunnelRef("acmeco", "a/b"), TunnelRef("acmeco", "")])
def test_a_name_that_breaks_a_path_is_never_sent(server: ApiServer, tunnels: ClusterTunnels, ref: TunnelRef) -> None:
    for act in (tunnels.get, lambda ref: tunnels.set_ports(ref, [80]), lambda ref: tunnels.delete(ref, uid="u-1")):
        with pytest.raises(InvalidName):
            act(ref)
    assert server.seen == []


def test_every_field_is_read() -> None:
    tunnel = tunnel_of(
        {
            "metadata": {
                **METADATA,
                "labels": {"tier": "gold"},
                "annotations": {"a": "b"},
                "deletionTimestamp": "2026-11-23T10:15:34Z",
            },
            "spec": {
                "tokenRef": {"name": "mine", "namespace": "acmeco"},
                "tcpPorts": [80],
                "upstreamDomains": ["gateway"],
                "ingressDomains": ["app.example.com"],
            },
        }
    )
    assert (tunnel.token_secret, tunnel.token_is_ours, tunnel.deleting) == ("mine", False, True)
    assert (tunnel.labels, tunnel.annotations) == ({"tier": "gold"}, {"a": "b"})
    assert (tunnel.tcp_ports, tunnel.upstream_domains, tunnel.ingress_domains) == (
        (80,),
        ("gateway",),
        ("app.example.com",),
    )


@pytest.mark.parametrize("spec", [{}, None, {"tcpPorts": None}, {"tcpPorts": ["80", True, 1.5]}, {"tokenRef": "x"}, []])
def test_what_people_make_by_hand_may_be_odd(spec: object) -> None:
    tunnel = tunnel_of({"metadata": METADATA, "spec": spec})
    assert (tunnel.tcp_ports, tunnel.token_secret, tunnel.token_is_ours) == ((), "web", True)


@pytest.mark.parametrize("lost", ["name", "namespace", "uid", "creationTimestamp"])
def test_what_identifies_a_tunnel_must_be_there(lost: str) -> None:
    with pytest.raises(ClusterError, match=lost):
        tunnel_of({"metadata": {key: value for key, value in METADATA.items() if key != lost}})
