"""Tunnels: what the adapter promises the rules, on a cluster."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.errors import (
    InvalidRequest,
    PorticoError,
    TunnelExists,
    TunnelNotFound,
)
from chalicelib.uplink.tunnel import NewTunnel, TunnelRef
from tests.contract.admin import Admin, tunnels
from tests.contract.conftest import Cluster
from tests.contract.waiting import settled, until

pytestmark = pytest.mark.cluster

HOSTILE = "./%2Fe\\?#&=:;@ \x00\r\n\tüñ漢\u2215\uff0f"  # what paths are made of, and what looks like it
EVERY_FIELD = {
    "licenseRef": {"name": "inlets-uplink-license", "namespace": "somewhere"},
    "tokenRef": {"name": "mine", "namespace": "somewhere"},
    "tcpPorts": [80, 443],
    "upstreamDomains": ["gateway", "prometheus"],
    "ingressDomains": ["app.example.com"],
    "podAnnotations": {"customer": "acmeco"},
    "nodeSelector": {"region": "east"},
    "env": {"uplink_demux": "1"},
}


def test_a_tunnel_is_stored_as_uplinks_own_api_stores_it(
    tunnel_port: ClusterTunnels, admin: Admin, namespace: str
) -> None:
    ref = TunnelRef(namespace, "web")
    tunnel_port.create(NewTunnel(ref, (80, 443), {"portico.dev/idempotency": "h"}))
    stored = admin.read(tunnels(namespace, "web"))
    assert stored["spec"] == {
        "licenseRef": {"name": "inlets-uplink-license", "namespace": namespace},
        "tcpPorts": [80, 443],
    }
    assert stored["metadata"]["annotations"] == {"portico.dev/idempotency": "h"}


def test_an_http_tunnel_has_no_ports(tunnel_port: ClusterTunnels, admin: Admin, namespace: str) -> None:
    assert tunnel_port.create(NewTunnel(TunnelRef(namespace, "web"))).tcp_ports == ()
    assert "tcpPorts" not in admin.read(tunnels(namespace, "web"))["spec"]


def test_of_many_at_once_one_wins(cluster: Cluster, namespace: str) -> None:
    ref = TunnelRef(namespace, "web")

    def create(_: int) -> str:
        connection = cluster.connect(cluster.installation.token)
        try:
            return ClusterTunnels(connection).create(NewTunnel(ref)).uid
        except TunnelExists:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        uids = list(pool.map(create, range(20)))
    assert sorted(uids)[:19] == [""] * 19
    assert ClusterTunnels(cluster.product).get(ref).uid == max(uids)


def test_new_ports_leave_every_other_field_alone(tunnel_port: ClusterTunnels, admin: Admin, namespace: str) -> None:
    admin.make_tunnel(namespace, "web", EVERY_FIELD, labels={"tier": "gold"}, annotations={"a": "b"})
    ref = TunnelRef(namespace, "web")
    changed = tunnel_port.set_ports(ref, [80, 443, 4222])
    assert changed.tcp_ports == (80, 443, 4222)
    assert (changed.token_secret, changed.token_is_ours, changed.labels) == ("mine", False, {"tier": "gold"})
    stored = admin.read(tunnels(namespace, "web"))
    assert stored["spec"] == EVERY_FIELD | {"tcpPorts": [80, 443, 4222]}
    assert stored["metadata"]["annotations"] == {"a": "b"}


def test_ports_can_be_given_to_a_tunnel_without_a_spec_and_taken_away(
    tunnel_port: ClusterTunnels, admin: Admin, namespace: str
) -> None:
    admin.make_tunnel(namespace, "bare", None)
    ref = TunnelRef(namespace, "bare")
    assert tunnel_port.get(ref).tcp_ports == ()
    assert tunnel_port.set_ports(ref, [80]).tcp_ports == (80,)
    assert tunnel_port.set_ports(ref, []).tcp_ports == ()
    assert tunnel_port.get(ref).tcp_ports == ()


def test_the_same_ports_again_change_no_version(tunnel_port: ClusterTunnels, namespace: str) -> None:
    ref = tunnel_port.create(NewTunnel(TunnelRef(namespace, "web"), (80,))).ref
    made = settled(lambda: tunnel_port.get(ref))
    assert tunnel_port.set_ports(made.ref, [80]).resource_version == made.resource_version
    assert tunnel_port.set_ports(made.ref, [81]).resource_version > made.resource_version


@pytest.mark.parametrize("ports", [[0], [65536], [80, -1]])
def test_ports_that_the_schema_refuses_are_named(tunnel_port: ClusterTunnels, namespace: str, ports: list[int]) -> None:
    made = tunnel_port.create(NewTunnel(TunnelRef(namespace, "web"), (80,)))
    bad = next(index for index, port in enumerate(ports) if not 0 < port < 65536)
    with pytest.raises(InvalidRequest) as changed:
        tunnel_port.set_ports(made.ref, ports)
    with pytest.raises(InvalidRequest) as created:
        tunnel_port.create(NewTunnel(TunnelRef(namespace, "other"), tuple(ports)))
    for raised in (changed, created):
        assert [flaw.pointer for flaw in raised.value.flaws] == [f"/tcpPorts/{bad}"]
    assert tunnel_port.get(made.ref).tcp_ports == (80,)


def test_a_finalizer_keeps_a_deleted_tunnel_for_a_while(
    tunnel_port: ClusterTunnels, admin: Admin, namespace: str
) -> None:
    admin.make_tunnel(namespace, "held", {}, finalizers=["portico.dev/contract"])
    ref = TunnelRef(namespace, "held")
    uid = tunnel_port.get(ref).uid
    for _ in range(2):
        tunnel_port.delete(ref, uid=uid)
        assert tunnel_port.get(ref).deleting
    with pytest.raises(TunnelExists):
        tunnel_port.create(NewTunnel(ref))
    admin.patch(tunnels(namespace, "held"), {"metadata": {"finalizers": None}})
    with pytest.raises(TunnelNotFound):
        tunnel_port.get(ref)


def test_all_namespaces_are_listed_in_order(tunnel_port: ClusterTunnels, cluster: Cluster, namespace: str) -> None:
    control = cluster.installation.control_namespace
    for where in (namespace, control):
        tunnel_port.create(NewTunnel(TunnelRef(where, "listed")))
    refs: list[TunnelRef] = []
    token = ""
    while True:
        page = tunnel_port.page(None, limit=500, continue_token=token)
        refs += [tunnel.ref for tunnel in page.tunnels]
        if not (token := page.continue_token):
            break
    cluster.admin.remove(tunnels(control, "listed"))
    assert {TunnelRef(namespace, "listed"), TunnelRef(control, "listed")} <= set(refs)
    assert refs == sorted(refs)


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("tier=gold", ["a"]),
        ("tier in (gold,silver)", ["a", "b"]),
        ("!tier", ["c"]),
        ("tier!=gold", ["b", "c"]),
        ("x", []),
    ],
)
def test_labels_select(
    tunnel_port: ClusterTunnels, admin: Admin, namespace: str, selector: str, names: list[str]
) -> None:
    admin.make_tunnel(namespace, "a", {}, labels={"tier": "gold"})
    admin.make_tunnel(namespace, "b", {}, labels={"tier": "silver"})
    admin.make_tunnel(namespace, "c", {})
    page = tunnel_port.page(namespace, limit=10, label_selector=selector)
    assert [tunnel.ref.name for tunnel in page.tunnels] == names


@pytest.mark.parametrize(
    ("query", "pointer"),
    [({"label_selector": "a b"}, "?labelSelector"), ({"continue_token": "garbage"}, "?continue")],
)
def test_a_list_that_is_not_understood_says_which_parameter(
    tunnel_port: ClusterTunnels, namespace: str, query: dict[str, str], pointer: str
) -> None:
    with pytest.raises(InvalidRequest) as raised:
        tunnel_port.page(namespace, limit=2, **query)
    assert [flaw.pointer for flaw in raised.value.flaws] == [pointer]


def test_what_kubectl_may_make_can_be_read(tunnel_port: ClusterTunnels, admin: Admin, namespace: str) -> None:
    for name, spec in (("1abc", {}), ("a.b", {"tcpPorts": None}), ("c", {"tcpPorts": [80.0, 1e2]}), ("d", None)):
        admin.make_tunnel(namespace, name, spec)
    found = {tunnel.ref.name: tunnel.tcp_ports for tunnel in tunnel_port.page(namespace, limit=10).tunnels}
    assert found == {"1abc": (), "a.b": (), "c": (80, 100), "d": ()}
    for name in found:
        tunnel_port.delete(TunnelRef(namespace, name), uid=tunnel_port.get(TunnelRef(namespace, name)).uid)
    until(lambda: tunnel_port.page(namespace, limit=10).tunnels == (), "the tunnels gone")


@pytest.mark.parametrize(
    "name", ["..", ".", "a/b", "%2e%2e", "a%2Fb", "ü", "a?b", "a#b", "a b", "a\r\nb", "\x00", "web;x"]
)
def test_no_name_reaches_another_object(tunnel_port: ClusterTunnels, namespace: str, name: str) -> None:
    tunnel_port.create(NewTunnel(TunnelRef(namespace, "web")))
    for ref in (TunnelRef(namespace, name), TunnelRef(name, "web")):
        with pytest.raises(PorticoError) as raised:
            tunnel_port.get(ref)
        assert raised.value.code in ("tunnel_not_found", "invalid_name")
