"""`Announcements`: a write under way makes an object uncertain, until its own writer settles it or it can no longer land."""

from datetime import timedelta

from chalicelib.uplink.limits import TOMBSTONE
from tests.contract_ports.places import CachePlace
from tests.contract_ports.samples import tunnel
from tests.contract_ports.test_object_cache import KEY, forget, known, remember

SECOND = timedelta(seconds=1)


def test_an_announced_write_makes_an_object_uncertain(place: CachePlace) -> None:
    remember(place, tunnel(5))
    place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    assert known(place).value == tunnel(5)
    assert known(place).uncertain(place.clock.now())


def test_until_it_can_no_longer_land(place: CachePlace) -> None:
    remember(place, tunnel(5))
    place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    place.clock.advance(60)
    assert not known(place).uncertain(place.clock.now())


def test_an_announcement_of_something_unknown_is_seen(place: CachePlace) -> None:
    place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    found = known(place)
    assert (found.value, found.uncertain(place.clock.now())) == (None, True)


def test_a_late_answer_does_not_settle_an_announcement(place: CachePlace) -> None:
    remember(place, tunnel(5))
    place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    remember(place, tunnel(6))
    assert known(place).uncertain(place.clock.now())


def test_the_writer_settles_it_by_remembering(place: CachePlace) -> None:
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    now = place.clock.now()
    place.objects.remember(tunnel(5), seen_at=now, as_of=5, settles=tickets)
    assert not known(place).uncertain(now)


def test_the_writer_settles_it_though_somebody_remembered_something_newer(place: CachePlace) -> None:
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    remember(place, tunnel(9, 443))
    now = place.clock.now()
    place.objects.remember(tunnel(5), seen_at=now, as_of=5, settles=tickets)
    assert known(place).value == tunnel(9, 443)
    assert not known(place).uncertain(now)


def test_the_writer_settles_it_though_the_object_was_deleted_meanwhile(place: CachePlace) -> None:
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    forget(place, tunnel(5))
    now = place.clock.now()
    place.objects.remember(tunnel(5), seen_at=now, as_of=5, settles=tickets)
    assert known(place).value is None
    assert not known(place).uncertain(now)


def test_the_writer_settles_it_by_forgetting(place: CachePlace) -> None:
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    place.objects.forget(KEY, uid="uid-1", resource_version=5, settles=tickets)
    assert not known(place).uncertain(place.clock.now())


def test_forgetting_settles_though_a_newer_object_is_there(place: CachePlace) -> None:
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    remember(place, tunnel(8, uid="uid-2"))
    place.objects.forget(KEY, uid="uid-1", resource_version=5, settles=tickets)
    assert known(place).value == tunnel(8, uid="uid-2")
    assert not known(place).uncertain(place.clock.now())


def test_a_write_that_did_not_happen_is_settled(place: CachePlace) -> None:
    remember(place, tunnel(5))
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    place.objects.settle(KEY, tickets)
    assert not known(place).uncertain(place.clock.now())


def test_settling_what_is_not_there_is_nothing(place: CachePlace) -> None:
    place.objects.settle(KEY, frozenset({"1#a"}))
    place.objects.settle(KEY, frozenset())
    assert place.objects.read(KEY) is None


def test_each_of_two_writers_settles_its_own(place: CachePlace) -> None:
    first = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    second = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    assert first.isdisjoint(second)
    place.objects.settle(KEY, first)
    assert known(place).uncertain(place.clock.now())
    place.objects.settle(KEY, second)
    assert not known(place).uncertain(place.clock.now())


def test_the_next_writer_clears_the_announcements_of_dead_ones_away(place: CachePlace) -> None:
    dead = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    place.clock.advance(61)
    tickets = place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    assert dead < tickets


def test_an_announcement_outlives_the_tombstone_it_is_on(place: CachePlace) -> None:
    forget(place, tunnel(5))
    place.clock.advance(TOMBSTONE.total_seconds() - 1)
    place.objects.announce(KEY, place.clock.now() + 60 * SECOND)
    place.clock.advance(30)
    assert known(place).uncertain(place.clock.now())
