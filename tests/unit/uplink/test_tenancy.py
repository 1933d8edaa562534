import pytest

from chalicelib.errors import (
    ClusterTimeout,
    ClusterUnavailable,
    InvalidName,
    NamespaceNotFound,
    NamespaceNotManaged,
    NamespaceReserved,
    NamespaceTerminating,
    TunnelNotFound,
)
from chalicelib.uplink.limits import CREATION_SKEW
from chalicelib.uplink.namespace import UPLINK_LABEL, NewNamespace
from chalicelib.uplink.query import TunnelQuery
from tests.unit.uplink.house import WEB, House


def test_a_namespace_made_for_tunnels_may_be_used(house: House) -> None:
    assert house.tenancy.for_reading("acmeco").value.name == "acmeco"
    assert house.tenancy.for_writing("acmeco").name == "acmeco"
    assert house.tenancy.for_removal("acmeco").name == "acmeco"


def test_a_cached_read_does_not_need_the_cluster_for_the_label(house: House) -> None:
    house.tenancy.for_reading("acmeco")
    house.asked()
    assert house.tenancy.for_reading("acmeco").source == "cache"
    assert house.asked() == []


@pytest.mark.parametrize("name", ["kube-system", "inlets", "default"])
def test_namespace_reserved_before_any_lookup(house: House, name: str) -> None:
    for look in (house.tenancy.for_reading, house.tenancy.for_writing, house.tenancy.for_removal):
        with pytest.raises(NamespaceReserved):
            look(name)
    assert house.asked() == []


def test_a_name_that_breaks_a_path_is_never_looked_up(house: House) -> None:
    with pytest.raises(InvalidName):
        house.tenancy.for_writing("../x")
    assert house.asked() == []


def test_namespace_absent(house: House) -> None:
    with pytest.raises(NamespaceNotFound):
        house.tenancy.for_reading("globex")


@pytest.mark.parametrize("labels", [{}, {UPLINK_LABEL: "0"}])
def test_namespace_exists_label_absent_or_not_1(house: House, labels: dict[str, str]) -> None:
    house.cluster.add_namespace("globex", labels=labels)
    for look in (house.tenancy.for_reading, house.tenancy.for_writing, house.tenancy.for_removal):
        with pytest.raises(NamespaceNotManaged):
            look("globex")


def test_namespace_terminating_writes_409_reads_still_work(house: House) -> None:
    house.cluster.add_namespace("acmeco", terminating=True)
    assert house.tenancy.for_reading("acmeco").value.terminating
    assert house.tenancy.for_removal("acmeco").terminating
    with pytest.raises(NamespaceTerminating):
        house.tenancy.for_writing("acmeco")


def test_a_label_taken_away_is_seen_within_the_cache_age(house: House) -> None:
    house.tenancy.for_reading("acmeco")
    house.cluster.add_namespace("acmeco", managed=False)
    house.clock.advance(5)
    with pytest.raises(NamespaceNotManaged):
        house.tenancy.for_reading("acmeco")


def given_anew(house: House) -> None:
    """The namespace of a cached tunnel is deleted, with all in it, and its name taken again through Portico."""
    house.cluster.add_tunnel("acmeco", "web")
    house.clock.advance(CREATION_SKEW.total_seconds() + 1)
    house.tunnels.get(WEB, with_token=False, with_traffic=False, fresh=False)
    house.tunnels.list(TunnelQuery())
    house.namespaces.delete("acmeco")
    house.cluster.namespaces.clear()
    house.cluster.tunnels.clear()
    house.namespaces.create(NewNamespace("acmeco", {}, {}))


def test_a_tunnel_of_an_earlier_namespace_of_that_name_is_not_shown(house: House) -> None:
    given_anew(house)
    with pytest.raises(TunnelNotFound):
        house.tunnels.get(WEB, with_token=False, with_traffic=False, fresh=False)


@pytest.mark.parametrize("query", [TunnelQuery(), TunnelQuery("acmeco")])
def test_nor_is_it_listed(house: House, query: TunnelQuery) -> None:
    given_anew(house)
    assert house.tunnels.list(query).views == ()


def test_a_tunnel_made_by_another_clock_of_the_cluster_is_still_cached(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "web")
    house.clock.advance(CREATION_SKEW.total_seconds())
    house.cluster.add_namespace("acmeco")
    seen = [house.tunnels.get(WEB, with_token=False, with_traffic=False, fresh=False).source for _ in range(2)]
    assert seen == ["cluster", "cache"]


def test_a_cluster_that_did_not_answer_a_moment_ago_is_asked_to_write_nothing(house: House) -> None:
    house.tenancy.for_reading("acmeco")
    house.clock.advance(9)
    house.cluster.down = ClusterTimeout("slow")
    house.tenancy.for_reading("acmeco")
    house.asked()
    for look in (house.tenancy.for_writing, house.tenancy.for_removal, house.tenancy.for_creation):
        with pytest.raises(ClusterUnavailable, match="nothing was sent"):
            look("acmeco")
    assert house.asked() == []


@pytest.mark.parametrize(
    ("name", "error"), [("inlets", NamespaceReserved), ("Acme", InvalidName), ("a.b", InvalidName)]
)
def test_a_name_that_no_namespace_may_have_is_not_created(house: House, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        house.tenancy.for_creation(name)
