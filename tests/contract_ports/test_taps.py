"""`Taps` and `Tickets`: what is kept comes back whole, limits hold, an end is an end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.errors import RateLimited
from chalicelib.tap.kept import LEASE, TapState
from tests.contract_ports.tap_places import LIFE, OWNER, TapPlace, sample

SECOND = timedelta(seconds=1)


def test_a_tap_comes_back_whole(tap_place: TapPlace) -> None:
    tap = tap_place.tap(replace(OWNER, good_until=tap_place.clock.now() + SECOND))
    assert tap_place.taps.get(tap.id, tap_place.clock.now()) == TapState(tap, None, 0, 0, None, deleted=False)


def test_one_that_was_never_made_is_none(tap_place: TapPlace) -> None:
    assert tap_place.taps.get("tap_x", tap_place.clock.now()) is None
    assert not tap_place.taps.delete("tap_x", tap_place.clock.now())


def test_past_its_life_it_is_none(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    tap_place.clock.advance(LIFE.total_seconds() - 1)
    assert tap_place.taps.get(tap.id, tap_place.clock.now())
    tap_place.clock.advance(1)
    assert tap_place.taps.get(tap.id, tap_place.clock.now()) is None
    assert tap_place.taps.of_owner(OWNER.subject, tap_place.clock.now()) == []
    assert not tap_place.taps.delete(tap.id, tap_place.clock.now())


def test_an_owner_has_as_many_as_it_may_and_no_more(tap_place: TapPlace) -> None:
    for _ in range(2):
        tap_place.taps.create(sample(tap_place.clock), most_of_owner=2)
    with pytest.raises(RateLimited):
        tap_place.taps.create(sample(tap_place.clock), most_of_owner=2)
    tap_place.taps.create(sample(tap_place.clock, replace(OWNER, subject="key:other")), most_of_owner=2)


def test_a_deleted_one_makes_room(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    assert tap_place.taps.delete(tap.id, tap_place.clock.now())
    tap_place.taps.create(sample(tap_place.clock), most_of_owner=1)


def test_deleting_is_told_and_moves_the_viewers_revision_once(tap_place: TapPlace) -> None:
    tap, now = tap_place.tap(), tap_place.clock.now()
    assert tap_place.taps.delete(tap.id, now)
    assert not tap_place.taps.delete(tap.id, now)
    state = tap_place.taps.get(tap.id, now)
    assert state is not None
    assert (state.deleted, state.viewers_rev) == (True, 1)


def test_those_of_an_owner_come_oldest_first_and_of_nobody_else(tap_place: TapPlace) -> None:
    first = tap_place.tap()
    tap_place.clock.advance(1)
    second = tap_place.tap()
    tap_place.tap(replace(OWNER, subject="key:other"))
    states = tap_place.taps.of_owner(OWNER.subject, tap_place.clock.now())
    assert [state.tap.id for state in states] == [first.id, second.id]


def test_all_that_live_are_found(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    tap_place.viewer(tap)
    tap_place.leases.take(tap.id, "r1", tap_place.clock.now())
    (state,) = tap_place.taps.all(tap_place.clock.now())
    assert state.tap == tap
    assert state.lease is not None
    assert state.lease.until == tap_place.clock.now() + LEASE


def test_a_ticket_opens_once(tap_place: TapPlace) -> None:
    ticket = tap_place.tickets.issue("tap_1", OWNER, tap_place.clock.now())
    assert tap_place.tickets.redeem(ticket, tap_place.clock.now()) == ("tap_1", OWNER)
    assert tap_place.tickets.redeem(ticket, tap_place.clock.now()) is None


def test_a_ticket_is_good_for_a_minute(tap_place: TapPlace) -> None:
    ticket = tap_place.tickets.issue("tap_1", OWNER, tap_place.clock.now())
    tap_place.clock.advance(60)
    assert tap_place.tickets.redeem(ticket, tap_place.clock.now()) is None


def test_an_invented_ticket_opens_nothing(tap_place: TapPlace) -> None:
    assert tap_place.tickets.redeem("x" * 43, tap_place.clock.now()) is None
