import pytest

from chalicelib.errors import (
    ClusterUnavailable,
    ContinueExpired,
    InvalidRequest,
    NamespaceNotFound,
    NamespaceNotManaged,
    NamespaceReserved,
    ResultTooLarge,
)
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.view import TunnelList
from tests.unit.uplink.house import WEB, House


def names(listed: TunnelList) -> list[str]:
    return [str(view.tunnel.ref) for view in listed.views]


@pytest.fixture
def house() -> House:
    made = House()
    for namespace in ("globex", "acmeco"):
        made.cluster.add_namespace(namespace)
        for name in ("web", "api"):
            made.cluster.add_tunnel(namespace, name)
    made.cluster.add_namespace("plain", managed=False)
    made.cluster.add_tunnel("plain", "hidden")
    made.cluster.add_namespace("inlets")
    made.cluster.add_tunnel("inlets", "hidden")
    return made


def test_all_namespaces_are_those_labelled_and_not_reserved_sorted(house: House) -> None:
    assert names(house.tunnels.list(TunnelQuery())) == ["acmeco/api", "acmeco/web", "globex/api", "globex/web"]


def test_one_namespace(house: House) -> None:
    assert names(house.tunnels.list(TunnelQuery("acmeco"))) == ["acmeco/api", "acmeco/web"]


def test_list_with_a_namespace_that_has_no_tunnels(house: House) -> None:
    house.cluster.add_namespace("empty")
    assert house.tunnels.list(TunnelQuery("empty")).views == ()


@pytest.mark.parametrize(
    ("namespace", "refusal"),
    [("missing", NamespaceNotFound), ("plain", NamespaceNotManaged), ("inlets", NamespaceReserved)],
)
def test_a_namespace_that_cannot_be_used(house: House, namespace: str, refusal: type[Exception]) -> None:
    for query in (TunnelQuery(namespace), TunnelQuery(namespace, limit=5)):
        with pytest.raises(refusal):
            house.tunnels.list(query)


def test_other_tenants_are_not_there(house: House) -> None:
    assert names(house.tunnels.list(TunnelQuery(allowed=lambda name: name == "globex"))) == ["globex/api", "globex/web"]
    house.asked()
    for namespace in ("acmeco", "plain", "missing"):
        with pytest.raises(NamespaceNotFound, match=f"the namespace {namespace} is not there"):
            house.tunnels.list(TunnelQuery(namespace, allowed=lambda _name: False))
    assert house.asked() == []


def test_a_list_asks_prometheus_once_and_reads_no_secret(house: House) -> None:
    house.cluster.clients[WEB] = 2
    listed = house.tunnels.list(TunnelQuery())
    calls = house.asked()
    assert calls.count("metrics.connected_clients") == 1
    assert "secrets.read" not in calls
    assert [view.connected_clients for view in listed.views] == [0, 2, 0, 0]


def test_a_cached_list_keeps_its_age_and_asks_nobody(house: House) -> None:
    house.tunnels.list(TunnelQuery())
    house.asked()
    house.clock.advance(3)
    listed = house.tunnels.list(TunnelQuery(connected=False, q="we", sort=("-namespace",)))
    assert (names(listed), listed.source, listed.age) == (["globex/web", "acmeco/web"], "cache", 3)
    assert house.asked() == []


def test_prometheus_absent(house: House) -> None:
    house.metrics.absent = True
    for query in (TunnelQuery(), TunnelQuery(limit=9)):
        listed = house.tunnels.list(query)
        assert listed.metrics_unavailable
        assert [view.connected_clients for view in listed.views] == [None] * 4


def test_too_large_for_one_answer_names_limit(house: House) -> None:
    house.limits = Limits(max_listed=3)
    with pytest.raises(ResultTooLarge, match="limit"):
        house.new_tunnels().list(TunnelQuery())
    assert len(house.new_tunnels().list(TunnelQuery("acmeco")).views) == 2


def test_a_stale_list_says_so(house: House) -> None:
    house.tunnels.list(TunnelQuery())
    house.clock.advance(60)
    house.cluster.down = ClusterUnavailable("away")
    listed = house.tunnels.list(TunnelQuery())
    assert (listed.source, listed.age) == ("stale", 60)
    assert "60 s ago" in listed.warnings[0]


def test_pages_are_the_clusters_own(house: House) -> None:
    first = house.tunnels.list(TunnelQuery(limit=3))
    assert names(first) == ["acmeco/api", "acmeco/web", "globex/api"]
    second = house.tunnels.list(TunnelQuery(limit=3, continue_token=first.continue_token))
    assert names(second) == ["globex/web"]
    assert first.source == "cluster"


def test_a_page_holds_no_more_than_500(house: House) -> None:
    for number in range(600):
        house.cluster.add_tunnel("acmeco", f"t{number}")
    assert len(house.tunnels.list(TunnelQuery("acmeco", limit=5_000)).views) == 500
    token = house.tunnels.list(TunnelQuery("acmeco", limit=1)).continue_token
    assert len(house.tunnels.list(TunnelQuery("acmeco", continue_token=token)).views) == 500


def test_the_cluster_selects_labels_of_a_page(house: House) -> None:
    house.cluster.add_tunnel("acmeco", "gold", labels={"tier": "gold"})
    assert names(house.tunnels.list(TunnelQuery(limit=9, label_selector="tier=gold"))) == ["acmeco/gold"]
    assert names(house.tunnels.list(TunnelQuery(limit=9, q="go"))) == ["acmeco/gold"]


def test_sort_does_not_go_with_limit(house: House) -> None:
    with pytest.raises(InvalidRequest):
        house.tunnels.list(TunnelQuery(limit=3, sort=("name",)))


def test_a_continue_token_that_is_too_old(house: House) -> None:
    token = house.tunnels.list(TunnelQuery(limit=1)).continue_token
    house.cluster.forget_snapshots()
    with pytest.raises(ContinueExpired):
        house.tunnels.list(TunnelQuery(limit=1, continue_token=token))
