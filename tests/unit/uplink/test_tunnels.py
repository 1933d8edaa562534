from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.errors import (
    ClusterTimeout,
    ClusterUnavailable,
    Conflict,
    InvalidName,
    InvalidPort,
    NameCollision,
    NamespaceNotFound,
    NamespaceNotManaged,
    NamespaceReserved,
    NamespaceTerminating,
    QuotaExceeded,
    StoreUnavailable,
    TunnelExists,
    TunnelNotFound,
)
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.tunnel import NewTunnel, Traffic, TunnelRef
from chalicelib.uplink.view import TunnelView
from tests.unit.uplink.house import WEB, House

GLOBEX = TunnelRef("globex", "web")


def get(house: House, ref: TunnelRef = WEB, *, token: bool = False, traffic: bool = False) -> TunnelView:
    return house.tunnels.get(ref, with_token=token, with_traffic=traffic, fresh=False)


def create(house: House, *ports: int, ref: TunnelRef = WEB, key: str | None = None) -> TunnelView:
    return house.tunnels.create(NewTunnel(ref, ports), idempotency=key)


def writes(house: House, ref: TunnelRef = WEB) -> tuple[Callable[[], object], ...]:
    return (
        lambda: create(house, ref=ref),
        lambda: house.tunnels.set_ports(ref, [80]),
        lambda: house.tunnels.delete(ref),
    )


def test_a_tunnel_with_its_clients_token_and_traffic(house: House) -> None:
    tunnel = house.cluster.add_tunnel("acmeco", "web", 80)
    house.cluster.clients[WEB] = 2
    house.cluster.secrets["acmeco", "web"] = {"token": b"secret"}
    house.metrics.traffics[WEB] = Traffic(195482, 32348, 62.99)
    assert get(house, token=True, traffic=True) == TunnelView(
        tunnel, 2, auth_token="secret", traffic=Traffic(195482, 32348, 62.99)
    )


def test_token_and_traffic_are_left_alone_unless_asked_for(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    view = get(house)
    assert (view.auth_token, view.traffic, view.warnings) == (None, None, ())
    assert "secrets.read" not in house.asked()


def test_the_token_is_never_cached(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    for token in (b"first", b"second"):
        house.cluster.secrets["acmeco", "web"] = {"token": token}
        assert get(house, token=True).auth_token == token.decode()
    assert "first" not in repr(vars(house.cache))


def test_secret_not_yet_created_is_a_warning(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    view = get(house, token=True)
    assert view.auth_token is None
    assert "the operator makes it" in view.warnings[0]


def test_works_with_prometheus_absent(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    house.metrics.absent = True
    view = get(house, traffic=True)
    assert (view.connected_clients, view.traffic, view.metrics_unavailable) == (None, None, True)
    assert len(view.warnings) == 2


def test_a_stale_answer_has_neither_token_nor_traffic_and_says_so(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    house.cluster.secrets["acmeco", "web"] = {"token": b"secret"}
    get(house)
    house.clock.advance(60)
    house.cluster.down = ClusterUnavailable("away")
    get(house)  # finds out
    house.cluster.down = None  # back already, but not asked again in this moment
    view = get(house, token=True, traffic=True)
    assert (view.source, view.age, view.auth_token, view.traffic) == ("stale", 60, None, None)
    assert any("60 s ago" in warning for warning in view.warnings)
    assert any(warning.startswith("authToken") for warning in view.warnings)


def test_a_tunnel_made_by_kubectl_with_missing_spec(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", token_secret="")
    view = get(house, token=True)
    assert view.tunnel.tcp_ports == ()


@pytest.mark.parametrize("name", ["Acme", "a_b", "a.b", "1abc", "x" * 64])
def test_odd_names_are_404_on_get_and_delete(house: House, name: str) -> None:
    with pytest.raises(TunnelNotFound):
        get(house, TunnelRef("acmeco", name))
    with pytest.raises(TunnelNotFound):
        house.tunnels.delete(TunnelRef("acmeco", name))


@pytest.mark.parametrize("name", ["..", "a/b", "%2F", "größe"])
def test_path_traversal_is_400_everywhere(house: House, name: str) -> None:
    ref = TunnelRef("acmeco", name)
    for use in (lambda: get(house, ref), *writes(house, ref)):
        with pytest.raises(InvalidName):
            use()


@pytest.mark.parametrize(
    ("namespace", "refusal"),
    [("inlets", NamespaceReserved), ("missing", NamespaceNotFound), ("plain", NamespaceNotManaged)],
)
def test_a_namespace_that_cannot_be_used_is_refused_by_each(
    house: House, namespace: str, refusal: type[Exception]
) -> None:
    house.cluster.add_namespace("plain", managed=False)
    ref = TunnelRef(namespace, "web")
    for use in (lambda: get(house, ref), *writes(house, ref)):
        with pytest.raises(refusal):
            use()


def test_a_terminating_namespace_takes_no_writes_and_can_be_read(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    house.cluster.namespaces["acmeco"] = replace(house.cluster.namespaces["acmeco"], terminating=True)
    assert get(house).tunnel.ref == WEB
    for use in writes(house):
        with pytest.raises(NamespaceTerminating):
            use()


def test_create_is_seen_by_the_next_reads_without_asking_the_cluster(house: House) -> None:
    house.tunnels.list(TunnelQuery())
    made = create(house, 80, 443)
    assert (made.tunnel.tcp_ports, made.connected_clients, made.auth_token) == ((80, 443), 0, None)
    house.asked()
    assert get(house).tunnel == made.tunnel
    assert [view.tunnel for view in house.tunnels.list(TunnelQuery()).views] == [made.tunnel]
    assert house.asked() == []


def test_tunnel_exists_409_always_even_if_identical(house: House) -> None:
    create(house, 80)
    with pytest.raises(TunnelExists):
        create(house, 80)


def test_the_same_name_in_another_namespace_is_fine(house: House) -> None:
    house.cluster.add_namespace("globex")
    create(house)
    assert create(house, ref=GLOBEX).tunnel.ref == GLOBEX


@pytest.mark.parametrize("ports", [[0], [8000], [80, 80]])
def test_ports_are_checked_before_anything_is_asked(house: House, ports: list[int]) -> None:
    with pytest.raises(InvalidPort):
        create(house, *ports)
    with pytest.raises(InvalidPort):
        house.tunnels.set_ports(WEB, ports)
    assert house.asked() == []


def test_the_name_of_somebody_elses_service_is_taken(house: House) -> None:
    house.cluster.services["acmeco", "web"] = ""
    with pytest.raises(NameCollision):
        create(house)


def test_a_full_namespace_takes_no_more(house: House) -> None:
    house.limits = Limits(max_tunnels=1)
    house.tunnels = house.new_tunnels()
    create(house)
    with pytest.raises(QuotaExceeded):
        create(house, ref=TunnelRef("acmeco", "second"))


def test_a_repeat_after_a_crash_recognises_its_own_tunnel(house: House) -> None:
    house.limits = Limits(max_tunnels=1)
    house.tunnels = house.new_tunnels()
    house.cluster.loses_answers = ClusterTimeout("slow")
    with pytest.raises(ClusterTimeout):
        create(house, 80, key="hash")
    house.cluster.loses_answers = None
    made = create(house, 80, key="hash")
    assert made.tunnel == house.cluster.tunnels[WEB]
    assert made.tunnel.annotations == {"portico.dev/idempotency": "hash"}


@pytest.mark.parametrize("key", [None, "other"])
def test_somebody_elses_tunnel_is_not_recognised(house: House, key: str | None) -> None:
    create(house, 80, key="hash")
    with pytest.raises(TunnelExists):
        create(house, 80, key=key)


def test_a_full_namespace_without_the_tunnel_is_full(house: House) -> None:
    house.limits = Limits(max_tunnels=0)
    with pytest.raises(QuotaExceeded):
        house.new_tunnels().create(NewTunnel(WEB), idempotency="hash")


def test_a_write_whose_answer_was_lost_is_seen_by_the_next_read(house: House) -> None:
    house.tunnels.list(TunnelQuery())
    house.cluster.loses_answers = ClusterTimeout("slow")
    with pytest.raises(ClusterTimeout):
        create(house, 80)
    assert len(house.tunnels.list(TunnelQuery()).views) == 1


def test_put_changes_the_ports_and_nothing_else(house: House) -> None:
    before = house.cluster.add_tunnel(
        "acmeco", "web", 80, upstream_domains=("gateway",), ingress_domains=("a.example.com",)
    )
    house.cluster.clients[WEB] = 2
    view = house.tunnels.set_ports(WEB, [80, 443], if_match=get(house).etag)
    assert view.tunnel == replace(before, tcp_ports=(80, 443), resource_version=view.tunnel.resource_version)
    assert (view.connected_clients, view.auth_token) == (2, None)
    assert get(house).tunnel == view.tunnel


def test_a_no_op_put_shows_the_next_read_what_it_saw(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web", 80)
    get(house)
    house.cluster.add_tunnel("acmeco", "web", 443)
    house.tunnels.set_ports(WEB, [443])
    assert get(house).tunnel.tcp_ports == (443,)


def test_delete_is_seen_by_the_next_reads(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    get(house)
    house.tunnels.list(TunnelQuery())
    house.tunnels.delete(WEB)
    assert house.tunnels.list(TunnelQuery()).views == ()
    with pytest.raises(TunnelNotFound):
        get(house)


def test_delete_does_not_hit_a_tunnel_made_anew_meanwhile(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")

    def replace_it(call: str) -> None:
        if call == "tunnels.delete":
            house.cluster.add_tunnel("acmeco", "web")

    house.cluster.at = replace_it
    with pytest.raises(Conflict):
        house.tunnels.delete(WEB)
    assert WEB in house.cluster.tunnels


def test_a_tunnel_that_a_finalizer_holds_is_still_shown(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    house.cluster.keeps_deleted = True
    house.tunnels.delete(WEB)
    assert get(house).tunnel.deleting
    assert get(house).source == "cache"


def test_dry_runs_change_neither_cluster_nor_cache(house: House) -> None:
    house.cluster.add_namespace("globex")
    house.cluster.add_tunnel("acmeco", "web", 80)
    house.tunnels.create(NewTunnel(GLOBEX), dry_run=True)
    assert house.tunnels.set_ports(WEB, [443], dry_run=True).tunnel.tcp_ports == (443,)
    house.tunnels.delete(WEB, dry_run=True)
    assert [tunnel.tcp_ports for tunnel in house.cluster.tunnels.values()] == [(80,)]
    assert house.cache.calls == []


def test_stop_the_cluster_writes_answer_503(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    get(house)
    house.cluster.down = ClusterUnavailable("away")
    for use in writes(house):
        with pytest.raises(ClusterUnavailable):
            use()


def test_stop_the_database_reads_and_writes_still_work(house: House) -> None:
    house.cache.down = StoreUnavailable("the database cannot be reached")
    create(house, 80)
    house.tunnels.set_ports(WEB, [443])
    assert get(house).tunnel.tcp_ports == (443,)
    assert len(house.tunnels.list(TunnelQuery()).views) == 1
    house.tunnels.delete(WEB)
    assert house.signals.counts["CacheUnavailable"] > 0
