from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.uplink.cached import CachedObject, Change, Key, Listing, Mark, Scope, Value
from chalicelib.uplink.limits import KEEP
from chalicelib.uplink.reconciling import BATCH, Reconciled, Reconciler, differences
from chalicelib.uplink.tunnel import TunnelRef
from tests.contract_ports.samples import tunnel
from tests.fakes.clock import START
from tests.unit.uplink.house import House

ALL = Scope("tunnel")
SECOND = timedelta(seconds=1)
LATER = START + timedelta(hours=1)
KEY = Key.of(tunnel(1))
EARLIER = START - 9 * SECOND


def listing(*values: Value, version: int = 50, clients: int | None = 0) -> Listing:
    counts = None if clients is None else {TunnelRef("acmeco", "web"): clients}
    return Listing(ALL, values, version, START, counts)


def item(value: Value | None, clients: int | None = 0, **more: object) -> CachedObject:
    fields: dict[str, object] = {"expires_at": START + KEEP, "clients": clients, **more}
    return CachedObject(KEY, value, START, **fields)  # type: ignore[arg-type]


def changes(this: Listing, *items: CachedObject) -> list[Change]:
    return list(differences(this, items, renew=START + KEEP / 2))


def test_what_is_the_same_is_not_written() -> None:
    assert changes(listing(tunnel(5)), item(tunnel(5))) == []


def test_what_the_cache_does_not_know_is() -> None:
    assert changes(listing(tunnel(5), clients=2)) == [Change(KEY, tunnel(5), 2, fresh=True)]


def test_a_tombstone_or_an_announcement_is_no_knowledge() -> None:
    assert changes(listing(tunnel(5)), item(None)) == [Change(KEY, tunnel(5), 0, fresh=True)]


@pytest.mark.parametrize(
    ("before", "now", "last_connected"),
    [(0, 2, START), (2, 0, START), (2, 3, START)],
)
def test_a_change_of_clients_alone_is_written(before: int, now: int, last_connected: datetime) -> None:
    found = changes(listing(tunnel(5), clients=now), item(tunnel(5), before))
    assert found == [Change(KEY, tunnel(5), now, last_connected)]


def test_a_newer_version_is_written_and_the_last_connection_stays() -> None:
    found = changes(listing(tunnel(6)), item(tunnel(5), last_connected=EARLIER))
    assert found == [Change(KEY, tunnel(6), 0, EARLIER)]


def test_without_prometheus_clients_are_not_compared() -> None:
    assert changes(listing(tunnel(5), clients=None), item(tunnel(5), 3)) == []


def test_what_is_newer_in_the_cache_stays() -> None:
    assert changes(listing(tunnel(5)), item(tunnel(6))) == []
    assert changes(listing(), item(tunnel(51))) == []


def test_what_the_list_does_not_show_is_buried() -> None:
    assert changes(listing(), item(tunnel(5))) == [Change(KEY)]
    assert changes(listing(), item(None, too_large=True)) == [Change(KEY)]


def test_what_would_expire_is_renewed_once_a_day() -> None:
    assert changes(listing(tunnel(5)), item(tunnel(5), expires_at=START + KEEP / 2)) == []
    assert len(changes(listing(tunnel(5)), item(tunnel(5), expires_at=START + KEEP / 2 - SECOND))) == 1


def reconciler(house: House) -> Reconciler:
    return Reconciler(house.cache, house.clock, house.signals)


def bring_in(house: House, this: Listing, *, fence: int = 0, until: datetime = LATER) -> Reconciled:
    return reconciler(house).bring_in(fence, this, until=until)


def test_five_thousand_quiet_tunnels_cost_no_item_writes(house: House) -> None:
    tunnels = [tunnel(n, namespace=f"n{n % 50}", name=f"t{n}", uid=f"u{n}") for n in range(1, 5_001)]
    this = listing(*tunnels, version=6_000)
    assert bring_in(house, this).written == 5_000
    house.cache.written = 0
    for minute in range(1, 4):
        again = replace(this, listed_at=START + minute * 60 * SECOND, resource_version=6_000 + minute)
        assert bring_in(house, again).complete
    assert house.cache.written == 0


def test_a_complete_list_is_marked(house: House) -> None:
    outcome = bring_in(house, listing(tunnel(5), clients=None))
    assert (outcome.written, outcome.complete) == (1, True)
    assert house.cache.marks(ALL).mark == Mark(START, 50, clients_known=False)


def test_the_order_is_fence_items_writes_mark(house: House) -> None:
    bring_in(house, listing(tunnel(5)))
    assert house.cache.calls == ["cache.begin", "cache.items", "cache.keep", "cache.finish"]


def test_it_goes_in_batches_and_stops_when_time_is_up(house: House) -> None:
    tunnels = [tunnel(5, name=f"t{n}", uid=f"u{n}") for n in range(3 * BATCH)]

    def slow(call: str) -> None:
        if call == "cache.keep":
            house.clock.advance(1)

    house.cache.at = slow
    outcome = bring_in(house, listing(*tunnels), until=START + 2 * SECOND)
    assert (outcome.written, outcome.complete) == (2 * BATCH, False)
    assert house.cache.marks(ALL).mark is None


def test_an_older_list_is_not_brought_in(house: House) -> None:
    house.cache.begin(ALL, 60)
    assert bring_in(house, listing(tunnel(5))) == Reconciled()


def test_who_is_overtaken_leaves_no_mark(house: House) -> None:
    def overtake(call: str) -> None:
        if call == "cache.keep":
            house.cache.at = lambda _call: None
            house.cache.begin(ALL, 60)

    house.cache.at = overtake
    assert not bring_in(house, listing(tunnel(5))).complete
    assert house.cache.marks(ALL).mark is None


def test_a_list_older_than_one_that_was_over_means_that_the_cluster_was_restored(house: House) -> None:
    house.cache.remember(tunnel(900), seen_at=START, as_of=900)
    house.cache.begin(ALL, 1_000)
    house.cache.finish(ALL, Mark(EARLIER, 1_000))
    assert bring_in(house, listing(tunnel(5, 443), version=50), fence=1_000).complete
    assert values(house.cache.items(ALL)) == [tunnel(5, 443)]
    assert house.signals.counts["ClusterRestored"] == 1


def test_so_does_an_object_seen_before_that_is_newer_than_the_list(house: House) -> None:
    """Somebody late kept it after the cache was emptied: it is emptied again."""
    house.cache.remember(tunnel(900), seen_at=EARLIER, as_of=900)
    assert not bring_in(house, listing(tunnel(5))).complete
    assert values(house.cache.items(ALL)) == []
    assert house.signals.events == ["cluster_restored"]


def test_but_not_one_seen_while_the_list_was_made(house: House) -> None:
    house.cache.remember(tunnel(900), seen_at=START - SECOND, as_of=900)
    assert bring_in(house, listing()).complete
    assert values(house.cache.items(ALL)) == [tunnel(900)]


def values(items: Sequence[CachedObject]) -> list[Value]:
    return [each.value for each in items if each.value]
