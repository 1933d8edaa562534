"""The contract of `uplink/ports.py`, the same for the adapters on a cluster and for the fakes: what the rules may rely on."""

from dataclasses import replace

import pytest

from chalicelib.errors import (
    Conflict,
    InvalidRequest,
    NamespaceExists,
    NamespaceNotFound,
    NamespaceTerminating,
    TunnelExists,
    TunnelNotFound,
)
from chalicelib.uplink.namespace import UPLINK_LABEL, NewNamespace
from chalicelib.uplink.tunnel import NewTunnel, TunnelRef
from tests.contract.conftest import Cluster
from tests.contract.places import Place, on_cluster, on_fakes
from tests.contract.waiting import settled, until

pytestmark = pytest.mark.cluster


@pytest.fixture(params=["cluster", "fakes"])
def place(request: pytest.FixtureRequest, cluster: Cluster, namespace: str) -> Place:
    return on_cluster(cluster, namespace) if request.param == "cluster" else on_fakes(namespace)


@pytest.fixture
def web(place: Place) -> TunnelRef:
    return TunnelRef(place.namespace, "web")


def test_a_tunnel_made_is_a_tunnel_read(place: Place, web: TunnelRef) -> None:
    made = place.tunnels.create(NewTunnel(web, (443, 80), {"portico.dev/idempotency": "h"}))
    found = settled(lambda: place.tunnels.get(web))
    assert replace(found, resource_version=made.resource_version) == made
    assert (made.ref, made.tcp_ports, made.token_secret, made.token_is_ours) == (web, (443, 80), "web", True)
    assert made.annotations == {"portico.dev/idempotency": "h"}
    assert place.tunnels.page(place.namespace, limit=10).tunnels == (found,)


def test_a_dry_run_makes_nothing(place: Place, web: TunnelRef) -> None:
    tried = place.tunnels.create(NewTunnel(web, (80,)), dry_run=True)
    assert (tried.tcp_ports, tried.resource_version) == ((80,), 0)
    with pytest.raises(TunnelNotFound):
        place.tunnels.get(web)
    place.tunnels.create(NewTunnel(web, (80,)))
    made = settled(lambda: place.tunnels.get(web))
    assert place.tunnels.set_ports(web, [81], dry_run=True).tcp_ports == (81,)
    place.tunnels.delete(web, uid=made.uid, dry_run=True)
    assert place.tunnels.get(web) == made


def test_a_name_is_taken_once(place: Place, web: TunnelRef) -> None:
    place.tunnels.create(NewTunnel(web))
    for dry_run in (False, True):
        with pytest.raises(TunnelExists):
            place.tunnels.create(NewTunnel(web), dry_run=dry_run)


def test_what_is_not_there_is_told_apart(place: Place, web: TunnelRef) -> None:
    with pytest.raises(TunnelNotFound):
        place.tunnels.get(web)
    with pytest.raises(TunnelNotFound):
        place.tunnels.set_ports(web, [80])
    with pytest.raises(TunnelNotFound):
        place.tunnels.delete(web, uid="00000000-0000-0000-0000-000000000000")
    elsewhere = TunnelRef(f"{place.namespace}-absent", "web")
    with pytest.raises(TunnelNotFound):
        place.tunnels.get(elsewhere)
    with pytest.raises(NamespaceNotFound):
        place.tunnels.create(NewTunnel(elsewhere))
    assert place.tunnels.page(elsewhere.namespace, limit=10).tunnels == ()


def test_every_write_has_a_higher_version(place: Place, web: TunnelRef) -> None:
    made = place.tunnels.create(NewTunnel(web, (80,)))
    changed = place.tunnels.set_ports(web, [81])
    other = place.tunnels.create(NewTunnel(TunnelRef(place.namespace, "other")))
    listed = place.tunnels.page(place.namespace, limit=10).resource_version
    assert 0 < made.resource_version < changed.resource_version < other.resource_version <= listed
    assert changed.uid == made.uid != other.uid


def test_a_change_of_a_version_that_is_gone_is_a_conflict(place: Place, web: TunnelRef) -> None:
    place.tunnels.create(NewTunnel(web, (80,)))
    made = settled(lambda: place.tunnels.get(web))
    place.tunnels.set_ports(web, [81], resource_version=made.resource_version)
    with pytest.raises(Conflict):
        place.tunnels.set_ports(web, [82], resource_version=made.resource_version)
    assert place.tunnels.get(web).tcp_ports == (81,)


def test_a_delete_is_of_one_object_and_not_of_its_name(place: Place, web: TunnelRef) -> None:
    first = place.tunnels.create(NewTunnel(web))
    place.tunnels.delete(web, uid=first.uid)
    until(lambda: place.tunnels.page(place.namespace, limit=10).tunnels == (), "the tunnel gone")
    with pytest.raises(TunnelNotFound):
        place.tunnels.get(web)
    second = place.tunnels.create(NewTunnel(web))
    with pytest.raises(Conflict):
        place.tunnels.delete(web, uid=first.uid)
    found = place.tunnels.get(web)
    assert (found.uid, found.deleting) == (second.uid, False)


def test_pages_are_one_snapshot_in_order(place: Place) -> None:
    for name in ("e", "b", "d", "a", "c"):
        place.tunnels.create(NewTunnel(TunnelRef(place.namespace, name)))
    first = place.tunnels.page(place.namespace, limit=2)
    place.tunnels.create(NewTunnel(TunnelRef(place.namespace, "bb")))
    second = place.tunnels.page(place.namespace, limit=2, continue_token=first.continue_token)
    third = place.tunnels.page(place.namespace, limit=2, continue_token=second.continue_token)
    names = [tunnel.ref.name for page in (first, second, third) for tunnel in page.tunnels]
    assert names == ["a", "b", "c", "d", "e"]
    assert (bool(first.continue_token), bool(second.continue_token), third.continue_token) == (True, True, "")
    assert first.resource_version == second.resource_version == third.resource_version > 0


@pytest.mark.parametrize("query", [{"label_selector": "a b"}, {"continue_token": "garbage"}])
def test_a_list_that_is_not_understood_is_invalid(place: Place, query: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest):
        place.tunnels.page(
            place.namespace,
            limit=2,
            label_selector=query.get("label_selector", ""),
            continue_token=query.get("continue_token", ""),
        )


def test_a_namespace_made_is_read_and_in_the_way(place: Place) -> None:
    name = f"{place.namespace}-made"
    new = NewNamespace(name, {UPLINK_LABEL: "1", "tier": "gold"}, {"portico.dev/note": "x"})
    assert place.namespaces.create(new, dry_run=True).resource_version == 0
    with pytest.raises(NamespaceNotFound):
        place.namespaces.get(name)
    made = place.namespaces.create(new)
    assert (made.managed, made.labels["tier"], made.annotations["portico.dev/note"]) == (True, "gold", "x")
    found = place.namespaces.get(name)
    assert (found.uid, found.terminating) == (made.uid, False)
    with pytest.raises(NamespaceExists):
        place.namespaces.create(new)
    assert place.namespaces.delete(found, dry_run=True).terminating
    assert not place.namespaces.get(name).terminating
    assert place.namespaces.delete(place.namespaces.get(name)).terminating


def test_managed_namespaces_alone_are_listed_page_by_page(place: Place) -> None:
    plain, name = f"{place.namespace}-plain", f"{place.namespace}-made"
    place.namespaces.create(NewNamespace(plain))
    place.namespaces.create(NewNamespace(name, {UPLINK_LABEL: "1"}))
    names: list[str] = []
    token = ""
    while True:
        page = place.namespaces.page(limit=1, continue_token=token)
        names += [namespace.name for namespace in page.namespaces]
        if not (token := page.continue_token):
            break
    assert {place.namespace, name} <= set(names)
    assert plain not in names
    for made in (plain, name):
        place.namespaces.delete(place.namespaces.get(made))


def test_a_namespace_on_its_way_out_takes_nothing_new(place: Place, web: TunnelRef) -> None:
    """Adapters on a cluster with controllers may find it gone instead; what matters is that nothing is made."""
    place.tunnels.create(NewTunnel(web))
    looked_at = place.namespaces.get(place.namespace)
    place.namespaces.delete(looked_at)
    gone_or_going = (NamespaceTerminating, NamespaceNotFound)
    with pytest.raises(gone_or_going):
        place.tunnels.create(NewTunnel(TunnelRef(place.namespace, "new")))
    with pytest.raises(gone_or_going):
        place.secrets.write(place.namespace, "new", "key", b"x")
    with pytest.raises((Conflict, NamespaceNotFound)):
        place.namespaces.delete(looked_at)


def test_a_namespace_that_is_not_there(place: Place) -> None:
    absent = f"{place.namespace}-absent"
    with pytest.raises(NamespaceNotFound):
        place.namespaces.get(absent)
    with pytest.raises(NamespaceNotFound):
        place.namespaces.delete(place.namespaces.create(NewNamespace(absent), dry_run=True))
    with pytest.raises(NamespaceNotFound):
        place.secrets.write(absent, "web", "token", b"x")
    assert place.secrets.read(absent, "web", "token") is None


def test_secrets_keep_bytes_key_by_key(place: Place) -> None:
    value = bytes(range(256))
    assert place.secrets.read(place.namespace, "web", "token") is None
    place.secrets.write(place.namespace, "web", "token", b"one")
    place.secrets.write(place.namespace, "web", "token", value)
    place.secrets.write(place.namespace, "web", "other", b"")
    assert place.secrets.read(place.namespace, "web", "token") == value
    assert place.secrets.read(place.namespace, "web", "other") == b""
    assert place.secrets.read(place.namespace, "web", "third") is None


def test_a_service_is_a_tunnels_or_somebodys_or_nobodys(place: Place, web: TunnelRef) -> None:
    uid = place.tunnels.create(NewTunnel(web)).uid
    place.make_service("web", uid)
    place.make_service("other", "")
    assert place.services.owner(place.namespace, "web") == uid
    assert place.services.owner(place.namespace, "other") == ""
    assert place.services.owner(place.namespace, "absent") is None
