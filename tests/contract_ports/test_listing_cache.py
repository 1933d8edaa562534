"""`ListingCache`: scopes, fences, batches and marks."""

from datetime import timedelta

import pytest

from chalicelib.uplink.cached import Change, Kept, Key, Mark, Marks, Scope, Value
from chalicelib.uplink.tunnel import Tunnel
from tests.contract_ports.places import CachePlace
from tests.contract_ports.samples import namespace, tunnel
from tests.contract_ports.test_object_cache import forget, known, remember

ALL = Scope("tunnel")
ACMECO = Scope("tunnel", "acmeco")
SECOND = timedelta(seconds=1)


def fresh(value: Value, clients: int | None = None) -> Change:
    return Change(Key.of(value), value, clients, fresh=True)


def held(place: CachePlace, scope: Scope) -> set[Value]:
    return {
        item.value for item in place.listings.items(scope) if item.value is not None and isinstance(item.value, Tunnel)
    }


def keep(place: CachePlace, *changes: Change, as_of: int = 50) -> Kept:
    return place.listings.keep(changes, as_of=as_of, seen_at=place.clock.now())


def names(place: CachePlace, scope: Scope) -> list[str]:
    return sorted(f"{item.key.namespace}/{item.key.name}" for item in place.listings.items(scope) if item.value)


def test_a_batch_is_kept_and_comes_back_by_scope(place: CachePlace) -> None:
    tunnels = [
        tunnel(n, namespace=ns, name=f"t{n}", uid=f"u{n}") for n, ns in enumerate(["acmeco", "globex", "acmeco-2"], 1)
    ]
    assert keep(place, *map(fresh, tunnels)) == Kept(3, complete=True)
    assert names(place, ALL) == ["acmeco-2/t3", "acmeco/t1", "globex/t2"]
    assert names(place, ACMECO) == ["acmeco/t1"]


def test_namespaces_are_a_scope_of_their_own(place: CachePlace) -> None:
    keep(place, fresh(namespace(5)), fresh(tunnel(6)))
    assert names(place, Scope("namespace")) == ["/acmeco"]


def test_forty_objects_in_forty_namespaces_are_one_batch(place: CachePlace) -> None:
    tunnels = [tunnel(5, namespace=f"n{n}", uid=f"u{n}") for n in range(40)]
    assert keep(place, *map(fresh, tunnels)) == Kept(40, complete=True)
    assert len(place.listings.items(ALL)) == 40


def test_what_is_newer_in_the_cache_stays_and_the_rest_of_the_batch_is_kept(place: CachePlace) -> None:
    remember(place, tunnel(60, 443, name="a"))
    kept = keep(
        place, Change(Key("tunnel", "acmeco", "a"), tunnel(40, name="a")), fresh(tunnel(41, name="b", uid="u2"))
    )
    assert kept == Kept(1, complete=True)
    assert known(place, Key("tunnel", "acmeco", "a")).value == tunnel(60, 443, name="a")
    assert known(place, Key("tunnel", "acmeco", "b")).value == tunnel(41, name="b", uid="u2")


def test_a_change_in_the_clients_alone_is_kept(place: CachePlace) -> None:
    remember(place, tunnel(5), ago=9, clients=3)
    change = Change(Key.of(tunnel(5)), tunnel(5), 0, last_connected=place.clock.now() - SECOND)
    assert keep(place, change).written == 1
    assert (known(place).clients, known(place).last_connected) == (0, place.clock.now() - SECOND)


def test_what_a_listing_did_not_show_is_buried(place: CachePlace) -> None:
    remember(place, tunnel(5))
    assert keep(place, Change(Key.of(tunnel(5)))) == Kept(1, complete=True)
    assert known(place).value is None


def test_unless_it_is_newer_than_the_listing(place: CachePlace) -> None:
    remember(place, tunnel(51))
    assert keep(place, Change(Key.of(tunnel(51)))) == Kept(0, complete=True)
    assert known(place).value == tunnel(51)


def test_what_was_buried_may_come_back_in_a_newer_version_only(place: CachePlace) -> None:
    remember(place, tunnel(5))
    keep(place, Change(Key.of(tunnel(5))))
    remember(place, tunnel(49), as_of=60)
    assert known(place).value is None
    remember(place, tunnel(51), as_of=60)
    assert known(place).value == tunnel(51)


def test_burying_leaves_an_announcement(place: CachePlace) -> None:
    remember(place, tunnel(5))
    place.objects.announce(Key.of(tunnel(5)), place.clock.now() + 60 * SECOND)
    keep(place, Change(Key.of(tunnel(5))))
    assert known(place).uncertain(place.clock.now())


def test_a_tombstone_keeps_a_listing_out_and_does_not_make_it_incomplete(place: CachePlace) -> None:
    forget(place, tunnel(5))
    assert keep(place, fresh(tunnel(5))) == Kept(0, complete=True)
    assert names(place, ALL) == []


def test_an_older_value_that_came_between_is_replaced(place: CachePlace) -> None:
    remember(place, tunnel(5, 80))
    assert keep(place, fresh(tunnel(6, 443))) == Kept(1, complete=True)
    assert known(place).value == tunnel(6, 443)


def test_a_listing_overtaken_by_a_newer_one_keeps_nothing_new_and_is_incomplete(place: CachePlace) -> None:
    place.listings.begin(ALL, 60)
    assert keep(place, fresh(tunnel(5)), as_of=50) == Kept(0, complete=False)
    assert names(place, ALL) == []


def test_a_listing_of_all_is_kept_out_by_a_newer_one_of_a_namespace(place: CachePlace) -> None:
    place.listings.begin(ACMECO, 60)
    there, elsewhere = tunnel(5), tunnel(6, namespace="globex", uid="u2")
    assert keep(place, fresh(there), fresh(elsewhere), as_of=50) == Kept(1, complete=False)
    assert names(place, ALL) == ["globex/web"]


def test_an_older_listing_does_not_begin(place: CachePlace) -> None:
    assert place.listings.begin(ALL, 60)
    assert not place.listings.begin(ALL, 59)
    assert place.listings.begin(ALL, 60)
    assert place.objects.marks(ALL) == Marks(None, 60)


def test_a_finished_listing_leaves_its_mark(place: CachePlace) -> None:
    mark = Mark(place.clock.now() - SECOND, 60, clients_known=False)
    place.listings.begin(ALL, 60)
    assert place.listings.finish(ALL, mark)
    assert place.objects.marks(ALL) == Marks(mark, 60)


def test_a_listing_overtaken_leaves_none(place: CachePlace) -> None:
    place.listings.begin(ALL, 60)
    place.listings.begin(ALL, 70)
    assert not place.listings.finish(ALL, Mark(place.clock.now(), 60))
    assert place.objects.marks(ALL) == Marks(None, 70)


def test_a_listing_that_never_began_leaves_none(place: CachePlace) -> None:
    assert not place.listings.finish(ALL, Mark(place.clock.now(), 60))


def test_of_two_listings_of_one_version_the_later_counts(place: CachePlace) -> None:
    place.listings.begin(ALL, 60)
    assert place.listings.finish(ALL, Mark(place.clock.now(), 60))
    assert not place.listings.finish(ALL, Mark(place.clock.now() - SECOND, 60))


def test_a_namespace_is_as_fresh_as_the_newer_of_its_marks(place: CachePlace) -> None:
    whole, own = Mark(place.clock.now() - 2 * SECOND, 60), Mark(place.clock.now(), 55)
    for scope, mark in ((ALL, whole), (ACMECO, own)):
        place.listings.begin(scope, mark.resource_version)
        place.listings.finish(scope, mark)
    assert place.objects.marks(ACMECO) == Marks(own, 60)
    assert place.objects.marks(Scope("tunnel", "globex")) == Marks(whole, 60)
    assert place.objects.marks(ALL) == Marks(whole, 60)


def test_a_mark_expires_with_what_it_marks(place: CachePlace) -> None:
    place.listings.begin(ALL, 60)
    place.listings.finish(ALL, Mark(place.clock.now(), 60))
    place.clock.advance(2 * 24 * 3600)
    assert place.objects.marks(ALL).mark is None


@pytest.mark.parametrize("count", [1, 3])
def test_clearing_forgets_values_and_marks_but_neither_tombstones_nor_announcements(
    place: CachePlace, count: int
) -> None:
    for number in range(count):
        remember(place, tunnel(5, name=f"kept{number}", namespace=f"n{number}", uid=f"u{number}"))
    remember(place, tunnel(5, name="busy", uid="busy"))
    forget(place, tunnel(5, name="dead", uid="dead"))
    place.objects.announce(Key("tunnel", "acmeco", "busy"), place.clock.now() + 60 * SECOND)
    for scope in (ALL, ACMECO):
        place.listings.begin(scope, 60)
        place.listings.finish(scope, Mark(place.clock.now(), 60))
    place.listings.clear()
    assert names(place, ALL) == []
    assert place.objects.marks(ACMECO) == Marks()
    assert known(place, Key("tunnel", "acmeco", "busy")).uncertain(place.clock.now())
    remember(place, tunnel(5, name="dead", uid="dead"))
    assert known(place, Key("tunnel", "acmeco", "dead")).value is None


def test_after_clearing_older_versions_are_kept(place: CachePlace) -> None:
    remember(place, tunnel(500))
    place.listings.begin(ALL, 600)
    place.listings.clear()
    assert place.listings.begin(ALL, 7)
    assert keep(place, fresh(tunnel(5)), as_of=7) == Kept(1, complete=True)
    assert known(place).value == tunnel(5)
