"""Namespaces: the label, the state that a delete is about, and the time between a delete and the end."""

import secrets
from collections.abc import Iterator

import pytest

from chalicelib.cluster.namespaces import ClusterNamespaces
from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.errors import Conflict, InvalidRequest, NamespaceExists, NamespaceTerminating
from chalicelib.uplink.namespace import UPLINK_LABEL, Namespace, NewNamespace
from chalicelib.uplink.tunnel import NewTunnel, TunnelRef
from tests.contract.admin import Admin, core
from tests.contract.waiting import insist

pytestmark = pytest.mark.cluster


@pytest.fixture
def name(admin: Admin) -> Iterator[str]:
    """A name that is free; whatever has it after the test goes."""
    chosen = f"portico-test-{secrets.token_hex(4)}"
    yield chosen
    admin.remove(core("namespaces", chosen))


def every(port: ClusterNamespaces, limit: int = 500) -> list[Namespace]:
    found: list[Namespace] = []
    token = ""
    while True:
        page = port.page(limit=limit, continue_token=token)
        found += page.namespaces
        if not (token := page.continue_token):
            return found


def test_one_without_the_label_is_not_listed_but_is_in_the_way(
    namespace_port: ClusterNamespaces, admin: Admin, name: str
) -> None:
    admin.make(core("namespaces"), {"metadata": {"name": name, "labels": {UPLINK_LABEL: "0"}}})
    assert name not in [namespace.name for namespace in every(namespace_port)]
    assert not namespace_port.get(name).managed
    with pytest.raises(NamespaceExists):
        namespace_port.create(NewNamespace(name))


def test_a_bad_label_is_refused(namespace_port: ClusterNamespaces, name: str) -> None:
    with pytest.raises(InvalidRequest):
        namespace_port.create(NewNamespace(name, {"a": "not a label"}))


def test_a_delete_is_of_the_state_that_was_looked_at(
    namespace_port: ClusterNamespaces, admin: Admin, namespace: str
) -> None:
    looked_at = namespace_port.get(namespace)
    admin.patch(core("namespaces", namespace), {"metadata": {"labels": {UPLINK_LABEL: None}}})
    with pytest.raises(Conflict):
        namespace_port.delete(looked_at)
    assert not namespace_port.get(namespace).terminating


def test_between_the_delete_and_the_end(
    namespace_port: ClusterNamespaces,
    tunnel_port: ClusterTunnels,
    secret_port: ClusterSecrets,
    admin: Admin,
    namespace: str,
) -> None:
    """Held by a finalizer, so that controllers, where there are any, do not end it meanwhile."""
    ref = TunnelRef(namespace, "held")
    admin.make_tunnel(namespace, "held", {"tcpPorts": [80]}, finalizers=["portico.dev/contract"])
    gone = namespace_port.delete(namespace_port.get(namespace))
    assert gone.terminating
    assert namespace_port.get(namespace).terminating
    assert insist(lambda: namespace_port.delete(namespace_port.get(namespace))).terminating
    with pytest.raises(NamespaceTerminating):
        namespace_port.create(NewNamespace(namespace))
    with pytest.raises(NamespaceTerminating):
        tunnel_port.create(NewTunnel(TunnelRef(namespace, "new")))
    with pytest.raises(NamespaceTerminating):
        secret_port.write(namespace, "new", "key", b"x")
    assert tunnel_port.get(ref).tcp_ports == (80,)
    assert tunnel_port.set_ports(ref, [81]).tcp_ports == (81,)
