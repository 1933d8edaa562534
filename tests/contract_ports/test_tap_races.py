"""The same ports when many are at it at once, on the local database: each time the right number of them gets through."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TypeVar

import pytest

from chalicelib.errors import RateLimited
from chalicelib.tap.kept import Joined
from tests.contract_ports.database import Database
from tests.contract_ports.tap_places import ATTACH, MOST, OWNER, TapPlace, sample, socket
from tests.fakes import FakeClock

pytestmark = pytest.mark.stack

T = TypeVar("T")
AT_ONCE = 16


@pytest.fixture
def place(database: Database, clock: FakeClock) -> Iterator[TapPlace]:
    place = TapPlace.dynamodb(database.client, clock)
    yield place
    place.admission.reconcile([])


def at_once(act: Callable[[int], T], times: int = AT_ONCE) -> list[T]:
    """All begin at the same moment."""
    together = Barrier(times)

    def begin(number: int) -> T:
        together.wait(timeout=10)
        return act(number)

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(begin, range(times)))


def test_one_relay_takes_the_lease(place: TapPlace) -> None:
    tap = place.tap()
    states = at_once(lambda number: place.leases.take(tap.id, f"r{number}", place.clock.now()))
    assert sum(state is not None for state in states) == 1


def test_one_attach_starts_the_relay(place: TapPlace) -> None:
    tap = place.tap()
    assert sum(at_once(lambda _: place.leases.request_start(tap.id, place.clock.now()))) == 1


def test_one_successor_claims(place: TapPlace) -> None:
    tap = place.tap()
    state = place.leases.take(tap.id, "r", place.clock.now())
    assert state is not None
    assert state.lease is not None
    place.leases.offer(tap.id, state.lease, place.clock.now())
    assert sum(at_once(lambda number: place.leases.claim(tap.id, f"s{number}", place.clock.now()))) == 1


def test_a_ticket_opens_one_socket(place: TapPlace) -> None:
    ticket = place.tickets.issue("tap_1", OWNER, place.clock.now())
    assert sum(found is not None for found in at_once(lambda _: place.tickets.redeem(ticket, place.clock.now()))) == 1


def test_an_owner_gets_no_more_taps_than_it_may(place: TapPlace) -> None:
    owner = replace(OWNER, subject=sample(place.clock).id)

    def create(_: int) -> bool:
        try:
            place.taps.create(sample(place.clock, owner), most_of_owner=3)
        except RateLimited:
            return False
        return True

    assert sum(at_once(create, 4)) == 3
    assert len(place.taps.of_owner(owner.subject, place.clock.now())) == 3


def test_a_tap_gets_no_more_viewers_than_it_may(place: TapPlace) -> None:
    tap = place.tap()
    joined = at_once(
        lambda number: place.viewers.connect(socket(place.clock, tap.id, f"{tap.id}{number}"), most_of_tap=6)
    )
    assert joined.count(Joined.IN) == 6
    assert len(place.viewers.of_tap(tap.id)) == 6


def test_every_change_moves_the_revision_once(place: TapPlace) -> None:
    tap = place.tap()
    viewers = [place.viewer(tap, f"{tap.id}{number}") for number in range(AT_ONCE)]
    before = place.taps.get(tap.id, place.clock.now())
    assert all(at_once(lambda number: place.viewers.change(replace(viewers[number], attach=ATTACH))))
    after = place.taps.get(tap.id, place.clock.now())
    assert before is not None
    assert after is not None
    assert after.viewers_rev - before.viewers_rev == AT_ONCE


@pytest.mark.parametrize("_round", range(10))
def test_a_relay_that_leaves_while_a_viewer_attaches_leaves_it_to_be_seen(place: TapPlace, _round: int) -> None:
    """Either the release fails, or the attach came after it and finds no lease."""
    tap = place.tap()
    viewer = replace(place.viewer(tap, f"c{tap.id}"), attach=ATTACH)
    state = place.leases.take(tap.id, "r", place.clock.now())
    assert state is not None
    assert state.lease is not None
    lease, revision = state.lease, state.viewers_rev

    def attach_and_look() -> bool:
        place.viewers.change(viewer)
        seen = place.taps.get(tap.id, place.clock.now())
        return seen is not None and seen.lease is not None

    def leave() -> bool:
        return place.leases.release(tap.id, lease, revision, place.clock.now())

    leased, released = at_once(lambda number: leave() if number else attach_and_look(), 2)
    assert not (leased and released)


def test_no_more_relays_than_there_is_room_for(place: TapPlace) -> None:
    assert sum(at_once(lambda number: place.admission.enter(f"tap_{number}", place.clock.now()))) == MOST


def test_a_burst_of_taps_at_most(place: TapPlace) -> None:
    place.clock.advance(3600)
    assert 1 <= sum(at_once(lambda _: place.admission.upstream_token(place.clock.now()))) <= 4
