"""The ports that speak to a cluster: the fake and the adapters on the embedded cluster, by what the uplink room rests on."""

import secrets as random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from chalicelib.cluster.namespaces import ClusterNamespaces
from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.cluster.services import ClusterServices
from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.errors import (
    Conflict,
    InvalidRequest,
    NamespaceExists,
    NamespaceNotFound,
    TunnelExists,
    TunnelNotFound,
)
from chalicelib.uplink.namespace import UPLINK_LABEL, NewNamespace
from chalicelib.uplink.ports import NamespacesInCluster, SecretsInCluster, ServicesInCluster, TunnelsInCluster
from chalicelib.uplink.tunnel import NewTunnel, Tunnel, TunnelRef
from tests.contract.conftest import Cluster, cluster, kubeconfig
from tests.fakes import FakeCluster, FakeNamespaces, FakeSecrets, FakeServices, FakeTunnels

__all__ = ["cluster", "kubeconfig"]


@dataclass(frozen=True)
class Ports:
    """The four, and a namespace of this test's own."""

    tunnels: TunnelsInCluster
    namespaces: NamespacesInCluster
    secrets: SecretsInCluster
    services: ServicesInCluster
    room: str

    def create(self, name: str, *ports: int) -> Tunnel:
        return self.tunnels.create(NewTunnel(TunnelRef(self.room, name), ports, {"portico.dev/idempotency": "x"}))


@pytest.fixture(params=["fake", pytest.param("embedded", marks=pytest.mark.cluster)])
def ports(request: pytest.FixtureRequest) -> Iterator[Ports]:
    room = f"contract-{random.token_hex(4)}"
    if request.param == "fake":
        fake = FakeCluster()
        made = Ports(FakeTunnels(fake), FakeNamespaces(fake), FakeSecrets(fake), FakeServices(fake), room)
    else:
        real: Cluster = request.getfixturevalue("cluster")
        way = real.product
        made = Ports(ClusterTunnels(way), ClusterNamespaces(way), ClusterSecrets(way), ClusterServices(way), room)
    made.namespaces.create(NewNamespace(room, {UPLINK_LABEL: "1"}))
    yield made
    there = made.namespaces.get(room)
    if not there.terminating:
        made.namespaces.delete(there)


def test_a_tunnel_made_is_read_and_listed(ports: Ports) -> None:
    made = ports.create("web", 80, 443)
    assert (made.tcp_ports, made.token_is_ours, made.annotations) == ((80, 443), True, {"portico.dev/idempotency": "x"})
    assert ports.tunnels.get(made.ref) == made
    assert ports.tunnels.page(ports.room, limit=10).tunnels == (made,)


def test_versions_rise_with_every_write_and_a_lists_is_not_behind(ports: Ports) -> None:
    first = ports.create("web", 80)
    second = ports.tunnels.set_ports(first.ref, [443])
    assert second.resource_version > first.resource_version
    assert ports.tunnels.page(ports.room, limit=10).resource_version >= second.resource_version


def test_a_name_is_taken_once(ports: Ports) -> None:
    ports.create("web")
    with pytest.raises(TunnelExists):
        ports.create("web")


def test_pages_are_one_snapshot_in_order(ports: Ports) -> None:
    made = [ports.create(f"t{number}") for number in range(5)]
    first = ports.tunnels.page(ports.room, limit=2)
    ports.tunnels.delete(made[4].ref, uid=made[4].uid)
    second = ports.tunnels.page(ports.room, limit=2, continue_token=first.continue_token)
    third = ports.tunnels.page(ports.room, limit=2, continue_token=second.continue_token)
    assert [*first.tunnels, *second.tunnels, *third.tunnels] == made
    assert (third.continue_token, third.resource_version) == ("", first.resource_version)


def test_a_token_that_is_none_is_refused(ports: Ports) -> None:
    with pytest.raises(InvalidRequest):
        ports.tunnels.page(ports.room, limit=2, continue_token="no token")


def test_ports_change_and_nothing_else(ports: Ports) -> None:
    before = ports.create("web", 80)
    after = ports.tunnels.set_ports(before.ref, [443], resource_version=before.resource_version)
    assert after == replace(before, tcp_ports=(443,), resource_version=after.resource_version)
    with pytest.raises(Conflict):
        ports.tunnels.set_ports(before.ref, [80], resource_version=before.resource_version)


def test_a_delete_hits_that_very_object(ports: Ports) -> None:
    made = ports.create("web")
    with pytest.raises(Conflict):
        ports.tunnels.delete(made.ref, uid="00000000-0000-0000-0000-000000000000")
    ports.tunnels.delete(made.ref, uid=made.uid)
    for use in (
        lambda: ports.tunnels.get(made.ref),
        lambda: ports.tunnels.delete(made.ref, uid=made.uid),
        lambda: ports.tunnels.set_ports(made.ref, [80]),
    ):
        with pytest.raises(TunnelNotFound):
            use()


def test_a_dry_run_changes_nothing(ports: Ports) -> None:
    made = ports.create("web", 80)
    ports.tunnels.create(NewTunnel(TunnelRef(ports.room, "other")), dry_run=True)
    ports.tunnels.set_ports(made.ref, [443], dry_run=True)
    ports.tunnels.delete(made.ref, uid=made.uid, dry_run=True)
    ports.namespaces.delete(ports.namespaces.get(ports.room), dry_run=True)
    assert ports.tunnels.page(ports.room, limit=10).tunnels == (made,)
    assert not ports.namespaces.get(ports.room).terminating


def test_an_absent_namespace(ports: Ports) -> None:
    with pytest.raises(NamespaceNotFound):
        ports.namespaces.get("contract-absent")
    with pytest.raises(NamespaceNotFound):
        ports.tunnels.create(NewTunnel(TunnelRef("contract-absent", "web")))
    assert ports.tunnels.page("contract-absent", limit=5).tunnels == ()


def test_a_namespaces_name_is_taken_once(ports: Ports) -> None:
    with pytest.raises(NamespaceExists):
        ports.namespaces.create(NewNamespace(ports.room))


def test_only_labelled_namespaces_are_listed(ports: Ports) -> None:
    assert ports.room in {namespace.name for namespace in ports.namespaces.page(limit=500).namespaces}


def test_a_namespace_is_deleted_in_the_state_that_was_seen(ports: Ports) -> None:
    seen = ports.namespaces.get(ports.room)
    with pytest.raises(Conflict):
        ports.namespaces.delete(replace(seen, uid="00000000-0000-0000-0000-000000000000"))
    ports.create("web", 80)
    assert ports.namespaces.get(ports.room) == seen


def test_secrets_are_read_and_written_key_by_key(ports: Ports) -> None:
    assert ports.secrets.read(ports.room, "licence", "license") is None
    ports.secrets.write(ports.room, "licence", "license", b"\xff\n")
    assert ports.secrets.read(ports.room, "licence", "license") == b"\xff\n"
    assert ports.secrets.read(ports.room, "licence", "other") is None
    with pytest.raises(NamespaceNotFound):
        ports.secrets.write("contract-absent", "licence", "license", b"x")


def test_a_name_that_no_service_has(ports: Ports) -> None:
    assert ports.services.owner(ports.room, "web") is None
