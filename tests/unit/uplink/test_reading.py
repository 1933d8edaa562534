import pytest

from chalicelib.errors import (
    ClusterError,
    ClusterTimeout,
    ClusterUnavailable,
    CrdMissing,
    NamespaceNotManaged,
    StoreUnavailable,
    TunnelNotFound,
)
from chalicelib.uplink.cached import Key, Scope
from chalicelib.uplink.limits import CLUSTER_REST, REST, WRITE_MAY_LAND
from chalicelib.uplink.listing import TUNNELS, list_tunnels
from chalicelib.uplink.seen import Seen, SeenAll
from chalicelib.uplink.tunnel import Tunnel
from tests.unit.uplink.house import WEB, House

KEY = Key.of_tunnel(WEB)
AWAY = [ClusterUnavailable("away"), ClusterTimeout("slow")]


@pytest.fixture
def house() -> House:
    made = House()
    made.cluster.add_tunnel("acmeco", "web", 80)
    return made


def one(house: House, *, fresh: bool = False) -> Seen[Tunnel]:
    return house.reading.one(
        Tunnel, KEY, lambda: (house.in_tunnels.get(WEB), house.connections.of_one(WEB)), fresh=fresh
    )


def everything(house: House, scope: Scope = TUNNELS, *, fresh: bool = False) -> SeenAll[Tunnel]:
    return house.reading.all(
        Tunnel, scope, lambda: list_tunnels(scope, house.in_tunnels, house.connections, house.clock.now()), fresh=fresh
    )


def sources(house: House) -> list[str]:
    return [one(house).source, everything(house).source]


def test_the_first_read_asks_the_cluster_and_the_next_the_cache(house: House) -> None:
    first = [one(house), *everything(house).objects]
    house.asked()
    house.clock.advance(2)
    assert one(house) == Seen(first[0].value, 0, "cache", 2)
    assert everything(house).objects == (Seen(first[1].value, 0, "cache", 2),)
    assert house.asked() == []


def test_an_object_older_than_a_listing_is_kept_all_the_same(house: House) -> None:
    """What was asked for after a listing began was alive then, whatever its own version."""
    house.cache.begin(TUNNELS, 10_000)
    assert [one(house).source, one(house).source] == ["cluster", "cache"]


def test_a_change_made_with_kubectl_is_seen_within_the_cache_age(house: House) -> None:
    sources(house)
    house.cluster.add_tunnel("acmeco", "web", 443)
    house.clock.advance(4.9)
    assert one(house).value.tcp_ports == (80,)
    house.clock.advance(0.1)
    assert one(house).value.tcp_ports == (443,)
    assert everything(house).objects[0].value.tcp_ports == (443,)


def test_no_cache_forces_the_cluster(house: House) -> None:
    sources(house)
    house.cluster.add_tunnel("acmeco", "web", 443)
    assert one(house, fresh=True).value.tcp_ports == (443,)
    assert everything(house, fresh=True).source == "cluster"
    assert one(house).value.tcp_ports == (443,)


def test_what_is_being_written_is_asked_of_the_cluster(house: House) -> None:
    sources(house)
    house.cache.announce(KEY, house.clock.now() + WRITE_MAY_LAND)
    assert sources(house) == ["cluster", "cluster"]


def test_what_is_not_in_the_cache_asks_the_cluster(house: House) -> None:
    house.cache.forget(KEY, uid="uid-0", resource_version=1)
    assert one(house).source == "cluster"
    assert one(house).source == "cache"


def test_a_tunnel_that_is_gone_is_forgotten(house: House) -> None:
    one(house)
    del house.cluster.tunnels[WEB]
    house.clock.advance(5)
    with pytest.raises(TunnelNotFound):
        one(house)
    known = house.cache.read(KEY)
    assert known is not None
    assert known.value is None


def test_a_tunnel_that_never_was_leaves_nothing(house: House) -> None:
    del house.cluster.tunnels[WEB]
    with pytest.raises(TunnelNotFound):
        one(house)
    assert house.cache.read(KEY) is None


def test_an_object_that_is_no_longer_ours_is_forgotten(house: House) -> None:
    one(house)

    def refuse() -> tuple[Tunnel, None]:
        raise NamespaceNotManaged("no label")

    with pytest.raises(NamespaceNotManaged):
        house.reading.one(Tunnel, KEY, refuse, fresh=True)
    assert one(house).source == "cluster"


def test_a_late_reader_does_not_bring_in_what_a_newer_list_did_not_see(house: House) -> None:
    def overtake(call: str) -> None:
        if call == "metrics.connected_clients":
            house.cluster.at = lambda _call: None
            house.cache.begin(TUNNELS, 1_000)

    house.cluster.at = overtake
    one(house)
    assert house.cache.read(KEY) is None


@pytest.mark.parametrize("trouble", AWAY)
def test_cluster_away_reads_answer_stale(house: House, trouble: Exception) -> None:
    sources(house)
    house.clock.advance(3_600)
    house.cluster.down = trouble
    assert (one(house).source, one(house).age) == ("stale", 3_600)
    assert (everything(house).source, everything(house).age) == ("stale", 3_600)


def test_a_stale_object_is_as_old_as_the_last_list_that_showed_it(house: House) -> None:
    one(house)
    house.clock.advance(1_000)
    everything(house)
    house.clock.advance(10)
    house.cluster.down = ClusterUnavailable("away")
    assert one(house).age == 10


def test_up_to_24_hours(house: House) -> None:
    sources(house)
    house.cluster.down = ClusterUnavailable("away")
    house.clock.advance(86_400)
    assert sources(house) == ["stale", "stale"]
    house.clock.advance(CLUSTER_REST.total_seconds() + 1)
    for read in (one, everything):
        with pytest.raises(ClusterUnavailable):
            read(house)


@pytest.mark.parametrize("trouble", AWAY)
def test_what_was_never_seen_cannot_be_given(house: House, trouble: Exception) -> None:
    house.cluster.down = trouble
    for read in (one, everything):
        with pytest.raises(type(trouble)):
            read(house)


@pytest.mark.parametrize("trouble", [CrdMissing("no such resource"), ClusterError("forbidden")])
def test_an_answer_of_the_cluster_is_not_hidden_behind_the_cache(house: House, trouble: Exception) -> None:
    sources(house)
    house.clock.advance(9)
    house.cluster.down = trouble
    for read in (one, everything):
        with pytest.raises(type(trouble)):
            read(house)


def test_a_cluster_that_is_away_is_not_waited_for_by_every_request(house: House) -> None:
    sources(house)
    house.clock.advance(9)
    house.cluster.down = ClusterUnavailable("away")
    one(house)
    house.asked()
    assert sources(house) == ["stale", "stale"]
    assert house.asked() == []


def test_and_all_recovers_by_itself(house: House) -> None:
    sources(house)
    house.clock.advance(9)
    house.cluster.down = ClusterUnavailable("away")
    sources(house)
    house.cluster.down = None
    house.clock.advance(CLUSTER_REST.total_seconds())
    assert sources(house) == ["cluster", "cluster"]


def test_while_it_rests_what_is_not_known_is_asked_all_the_same(house: House) -> None:
    house.cluster.down = ClusterUnavailable("away")
    with pytest.raises(ClusterUnavailable):
        one(house)
    house.cluster.down = None
    assert sources(house) == ["cluster", "cluster"]


def test_database_away_reads_go_to_the_cluster_with_a_metric(house: House) -> None:
    sources(house)
    house.cache.down = StoreUnavailable("the database cannot be reached")
    assert sources(house) == ["cluster", "cluster"]
    assert house.signals.counts["CacheUnavailable"] == 1
    house.cache.down = None
    house.clock.advance(REST.total_seconds())
    assert one(house).source == "cache"


def test_both_away(house: House) -> None:
    sources(house)
    house.clock.advance(9)
    house.cache.down, house.cluster.down = StoreUnavailable("no database"), ClusterUnavailable("away")
    for read in (one, everything):
        with pytest.raises(ClusterUnavailable):
            read(house)


def test_the_database_goes_away_between_marks_and_items(house: House) -> None:
    everything(house)

    def lose(call: str) -> None:
        house.cache.down = StoreUnavailable("no database") if call == "cache.items" else None

    house.cache.at = lose
    assert everything(house).source == "cluster"


def test_while_reads_rest_a_write_is_refused_before_anything_is_sent(house: House) -> None:
    sources(house)
    house.clock.advance(9)
    house.cluster.down = ClusterTimeout("slow")
    one(house)
    with pytest.raises(ClusterUnavailable, match="nothing was sent") as refused:
        house.reading.refuse_while_away()
    assert refused.value.retry_after == 10
    house.clock.advance(CLUSTER_REST.total_seconds())
    house.reading.refuse_while_away()
