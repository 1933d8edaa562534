"""`ObjectCache`: what is kept, what keeps what out, and what an announcement does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.uplink.cached import CachedObject, Key, Marks, Scope, Value
from chalicelib.uplink.limits import KEEP, TOMBSTONE
from chalicelib.uplink.tunnel import Tunnel
from tests.contract_ports.places import CachePlace
from tests.contract_ports.samples import namespace, tunnel

KEY = Key("tunnel", "acmeco", "web")
SECOND = timedelta(seconds=1)


def remember(
    place: CachePlace, value: Value, *, ago: int = 0, as_of: int | None = None, clients: int | None = 2
) -> None:
    seen_at = place.clock.now() - ago * SECOND
    place.objects.remember(value, seen_at=seen_at, as_of=as_of or value.resource_version, clients=clients)


def known(place: CachePlace, key: Key = KEY) -> CachedObject:
    found = place.objects.read(key)
    assert found is not None
    return found


def forget(place: CachePlace, gone: Tunnel) -> None:
    place.objects.forget(Key.of(gone), uid=gone.uid, resource_version=gone.resource_version)


@pytest.mark.parametrize(
    "value", [tunnel(5, 80, 443), tunnel(5, deleting=True), namespace(7), namespace(7, terminating=True)]
)
def test_what_is_remembered_comes_back_whole(place: CachePlace, value: Value) -> None:
    remember(place, value, ago=3, clients=None)
    found = known(place, Key.of(value))
    assert found == CachedObject(
        Key.of(value), value, seen_at=place.clock.now() - 3 * SECOND, expires_at=place.clock.now() + KEEP
    )


def test_what_was_never_seen_is_not_known(place: CachePlace) -> None:
    assert place.objects.read(KEY) is None


def test_clients_and_the_last_connection_are_kept(place: CachePlace) -> None:
    remember(place, tunnel(5), clients=2)
    assert (known(place).clients, known(place).last_connected) == (2, place.clock.now())


def test_a_look_without_prometheus_forgets_the_clients_but_not_the_last_connection(place: CachePlace) -> None:
    remember(place, tunnel(5), ago=9, clients=2)
    remember(place, tunnel(5), clients=None)
    assert (known(place).clients, known(place).last_connected) == (None, place.clock.now() - 9 * SECOND)


def test_the_last_connection_of_another_object_of_that_name_does_not_count(place: CachePlace) -> None:
    remember(place, tunnel(5, uid="uid-1"), clients=1)
    remember(place, tunnel(6, uid="uid-2"), clients=0)
    assert known(place).last_connected is None


def test_a_newer_version_takes_the_place_of_an_older(place: CachePlace) -> None:
    remember(place, tunnel(9, 80))
    remember(place, tunnel(10, 443))
    assert known(place).value == tunnel(10, 443)


def test_a_newer_version_takes_the_place_of_an_older_that_was_seen_later(place: CachePlace) -> None:
    """A writer's own look is as old as its start: whoever read the old state meanwhile must not keep the new one out."""
    remember(place, tunnel(9, 80))
    remember(place, tunnel(10, 443), ago=1)
    assert known(place).value == tunnel(10, 443)


def test_an_older_version_does_not(place: CachePlace) -> None:
    remember(place, tunnel(10, 443))
    remember(place, tunnel(9, 80))
    assert known(place).value == tunnel(10, 443)


def test_versions_are_compared_as_numbers(place: CachePlace) -> None:
    remember(place, tunnel(9, 80))
    remember(place, tunnel(100, 443))
    assert known(place).value == tunnel(100, 443)


def test_a_later_look_at_the_same_version_counts(place: CachePlace) -> None:
    remember(place, tunnel(5), ago=4, clients=0)
    remember(place, tunnel(5), ago=1, clients=3)
    remember(place, tunnel(5), ago=2, clients=7)
    assert (known(place).seen_at, known(place).clients) == (place.clock.now() - SECOND, 3)


def test_what_is_forgotten_leaves_a_tombstone(place: CachePlace) -> None:
    remember(place, tunnel(5))
    forget(place, tunnel(5))
    assert known(place).value is None


@pytest.mark.parametrize(
    "late",
    [tunnel(5), tunnel(4), tunnel(6), tunnel(3, uid="uid-0")],
    ids=["the same", "an older state", "a newer state of the same", "an older object"],
)
def test_a_late_answer_does_not_bring_it_back(place: CachePlace, late: Tunnel) -> None:
    forget(place, tunnel(5))
    remember(place, late)
    assert known(place).value is None


def test_a_new_object_of_the_same_name_is_kept(place: CachePlace) -> None:
    forget(place, tunnel(5, uid="uid-1"))
    remember(place, tunnel(8, uid="uid-2"))
    assert known(place).value == tunnel(8, uid="uid-2")


def test_an_object_that_a_finalizer_holds_outlives_its_delete(place: CachePlace) -> None:
    forget(place, tunnel(5))
    remember(place, tunnel(6, deleting=True))
    assert known(place).value == tunnel(6, deleting=True)


def test_after_ten_minutes_no_answer_can_be_that_late(place: CachePlace) -> None:
    forget(place, tunnel(5))
    place.clock.advance(TOMBSTONE.total_seconds() + 1)
    assert place.objects.read(KEY) is None
    remember(place, tunnel(5))
    assert known(place).value == tunnel(5)


def test_forgetting_does_not_touch_a_newer_object_of_that_name(place: CachePlace) -> None:
    remember(place, tunnel(8, uid="uid-2"))
    forget(place, tunnel(5, uid="uid-1"))
    assert known(place).value == tunnel(8, uid="uid-2")


def test_forgetting_takes_an_older_object_of_that_name_along(place: CachePlace) -> None:
    remember(place, tunnel(3, uid="uid-0"))
    forget(place, tunnel(5, uid="uid-1"))
    assert known(place).value is None


def test_forgetting_takes_a_newer_state_of_the_same_object_along(place: CachePlace) -> None:
    remember(place, tunnel(7))
    forget(place, tunnel(5))
    assert known(place).value is None


def test_a_stronger_tombstone_stays(place: CachePlace) -> None:
    forget(place, tunnel(9, uid="uid-2"))
    forget(place, tunnel(5, uid="uid-1"))
    remember(place, tunnel(7, uid="uid-3"))
    assert known(place).value is None


def test_what_was_not_renewed_for_two_days_is_not_known(place: CachePlace) -> None:
    remember(place, tunnel(5))
    place.clock.advance(KEEP.total_seconds())
    assert place.objects.read(KEY) is None


def test_a_scope_never_listed_has_no_marks(place: CachePlace) -> None:
    assert place.objects.marks(Scope("tunnel", "acmeco")) == Marks()


def test_an_answer_older_than_a_listing_under_way_is_kept_out(place: CachePlace) -> None:
    place.listings.begin(Scope("tunnel"), 50)
    remember(place, tunnel(5), as_of=49)
    assert place.objects.read(KEY) is None


def test_by_a_listing_of_its_namespace_as_well(place: CachePlace) -> None:
    place.listings.begin(Scope("tunnel", "acmeco"), 50)
    remember(place, tunnel(5), as_of=49)
    assert place.objects.read(KEY) is None


def test_an_answer_as_new_as_the_listing_is_kept(place: CachePlace) -> None:
    place.listings.begin(Scope("tunnel"), 50)
    place.listings.begin(Scope("tunnel", "elsewhere"), 70)
    remember(place, tunnel(5), as_of=50)
    assert known(place).value == tunnel(5)


def test_a_value_that_is_there_is_replaced_whatever_is_listed(place: CachePlace) -> None:
    remember(place, tunnel(5))
    place.listings.begin(Scope("tunnel"), 50)
    remember(place, tunnel(6, 443))
    assert known(place).value == tunnel(6, 443)


def test_a_write_kept_out_by_a_listing_stays_announced(place: CachePlace) -> None:
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    place.listings.begin(Scope("tunnel"), 50)
    now = place.clock.now()
    place.objects.remember(tunnel(5), seen_at=now, as_of=5, settles=tickets)
    assert known(place).uncertain(now)


def test_objects_of_one_name_in_two_namespaces_and_kinds_are_apart(place: CachePlace) -> None:
    remember(place, tunnel(5, namespace="acmeco", name="web"))
    remember(place, replace(tunnel(6, namespace="globex", name="web"), uid="uid-2"))
    remember(place, namespace(7, "web"))
    assert known(place).value == tunnel(5)
    assert known(place, Key.of_namespace("web")).value == namespace(7, "web")
