"""`Leases`, `Handovers` and `Admission`: one relay at a time, one successor, no more than there is room for."""

from datetime import timedelta

from chalicelib.tap.kept import LEASE, Ended, Lease, Offer, Tap, TapState
from tests.contract_ports.tap_places import LIFE, MOST, TapPlace

SECOND = timedelta(seconds=1)


def take(place: TapPlace, tap: Tap, relay: str = "r1") -> TapState | None:
    return place.leases.take(tap.id, relay, place.clock.now())


def taken(place: TapPlace, tap: Tap, relay: str = "r1") -> Lease:
    state = take(place, tap, relay)
    assert state is not None
    assert state.lease is not None
    return state.lease


def state_of(place: TapPlace, tap: Tap) -> TapState:
    state = place.taps.get(tap.id, place.clock.now())
    assert state is not None
    return state


def test_one_relay_at_a_time(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    assert taken(tap_place, tap) == Lease("r1", 1, tap_place.clock.now() + LEASE)
    assert take(tap_place, tap, "r2") is None
    assert state_of(tap_place, tap).lease == Lease("r1", 1, tap_place.clock.now() + LEASE)


def test_a_dead_one_is_followed_half_a_second_after_its_lease(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    began = tap_place.clock.now()
    taken(tap_place, tap)
    tap_place.clock.advance(10.499)
    assert take(tap_place, tap, "r2") is None
    tap_place.clock.advance(0.001)
    state = take(tap_place, tap, "r2")
    assert state is not None
    assert state.lease == Lease("r2", 2, tap_place.clock.now() + LEASE)
    assert state.ended == Ended(1, began, planned=False)


def test_a_renewed_lease_goes_on_and_tells_what_changed(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    lease = taken(tap_place, tap)
    tap_place.viewer(tap)
    tap_place.clock.advance(2)
    state = tap_place.leases.renew(tap.id, lease, tap_place.clock.now())
    assert state is not None
    assert state.lease == Lease("r1", 1, tap_place.clock.now() + LEASE)
    assert state.viewers_rev == 1


def test_a_lease_that_is_anothers_cannot_be_renewed_or_released(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    lease = taken(tap_place, tap)
    tap_place.clock.advance(11)
    second = taken(tap_place, tap, "r2")
    now = tap_place.clock.now()
    assert tap_place.leases.renew(tap.id, lease, now) is None
    assert not tap_place.leases.release(tap.id, lease, None, now)
    assert not tap_place.leases.offer(tap.id, lease, now)
    assert state_of(tap_place, tap).lease == second


def test_the_same_relay_in_a_later_life_is_another(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    lease = taken(tap_place, tap, "r1")
    tap_place.clock.advance(11)
    taken(tap_place, tap, "r1")
    assert tap_place.leases.renew(tap.id, lease, tap_place.clock.now()) is None


def test_a_relay_leaves_only_if_no_viewer_changed(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    lease = taken(tap_place, tap)
    tap_place.viewer(tap)
    now = tap_place.clock.now()
    assert not tap_place.leases.release(tap.id, lease, 0, now)
    assert tap_place.leases.release(tap.id, lease, 1, now)
    state = state_of(tap_place, tap)
    assert (state.lease, state.ended) == (None, Ended(1, now, planned=True))
    assert taken(tap_place, tap, "r2").fence == 2
    assert state_of(tap_place, tap).ended == Ended(1, now, planned=True)


def test_a_run_that_died_after_one_that_was_released_is_told_as_dead(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    tap_place.leases.release(tap.id, taken(tap_place, tap), None, tap_place.clock.now())
    died_at = tap_place.clock.now()
    taken(tap_place, tap, "r2")
    tap_place.clock.advance(11)
    state = take(tap_place, tap, "r3")
    assert state is not None
    assert state.ended == Ended(2, died_at, planned=False)


def test_nobody_takes_a_tap_that_ended(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    tap_place.taps.delete(tap.id, tap_place.clock.now())
    assert take(tap_place, tap) is None
    assert not tap_place.leases.request_start(tap.id, tap_place.clock.now())
    other = tap_place.tap()
    tap_place.clock.advance(LIFE.total_seconds())
    assert take(tap_place, other) is None
    assert tap_place.leases.take("tap_x", "r1", tap_place.clock.now()) is None


def test_a_lease_outlives_its_tap_so_that_the_end_can_be_told(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    tap_place.clock.advance(LIFE.total_seconds() - 1)
    lease = taken(tap_place, tap)
    tap_place.clock.advance(2)
    assert tap_place.leases.renew(tap.id, lease, tap_place.clock.now())


def test_twenty_attaches_start_one_relay(tap_place: TapPlace) -> None:
    tap, now = tap_place.tap(), tap_place.clock.now()
    assert [tap_place.leases.request_start(tap.id, now) for _ in range(20)] == [True] + [False] * 19
    assert state_of(tap_place, tap).start_requested_at == now
    tap_place.clock.advance(5)
    assert tap_place.leases.request_start(tap.id, tap_place.clock.now())


def test_a_relay_that_left_can_be_asked_for_again_at_once(tap_place: TapPlace) -> None:
    tap, now = tap_place.tap(), tap_place.clock.now()
    tap_place.leases.request_start(tap.id, now)
    tap_place.leases.release(tap.id, taken(tap_place, tap), None, now)
    assert tap_place.leases.request_start(tap.id, now)


def test_one_successor_claims_an_offer(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    lease = taken(tap_place, tap)
    began = tap_place.clock.now()
    assert not tap_place.leases.claim(tap.id, "r2", began)
    assert tap_place.leases.offer(tap.id, lease, began, began - SECOND)
    assert tap_place.leases.claim(tap.id, "r2", began)
    assert tap_place.leases.claim(tap.id, "r2", began)
    assert not tap_place.leases.claim(tap.id, "r3", began)
    assert not tap_place.leases.opened(tap.id, "r3", began)
    tap_place.clock.advance(1)
    assert tap_place.leases.opened(tap.id, "r2", tap_place.clock.now())
    assert state_of(tap_place, tap).offer == Offer(began, "r2", tap_place.clock.now(), began - SECOND)


def test_a_released_lease_is_the_successors(tap_place: TapPlace) -> None:
    tap, now = tap_place.tap(), tap_place.clock.now()
    lease = taken(tap_place, tap)
    tap_place.leases.offer(tap.id, lease, now)
    tap_place.leases.claim(tap.id, "r2", now)
    tap_place.leases.release(tap.id, lease, None, now)
    assert take(tap_place, tap, "r3") is None
    assert taken(tap_place, tap, "r2").fence == 2
    assert state_of(tap_place, tap).offer is None


def test_a_successor_that_died_is_forgotten(tap_place: TapPlace) -> None:
    tap, now = tap_place.tap(), tap_place.clock.now()
    lease = taken(tap_place, tap)
    tap_place.leases.offer(tap.id, lease, now)
    tap_place.leases.claim(tap.id, "r2", now)
    tap_place.leases.release(tap.id, lease, None, now)
    tap_place.clock.advance(20)
    assert take(tap_place, tap, "r3") is not None


def test_one_that_has_opened_says_that_it_lives_or_is_forgotten_sooner(tap_place: TapPlace) -> None:
    tap, began = tap_place.tap(), tap_place.clock.now()
    lease = taken(tap_place, tap)
    tap_place.leases.offer(tap.id, lease, began)
    tap_place.leases.claim(tap.id, "r2", began)
    tap_place.leases.opened(tap.id, "r2", began)
    tap_place.leases.release(tap.id, lease, None, began)
    tap_place.clock.advance(4)
    assert tap_place.leases.opened(tap.id, "r2", tap_place.clock.now())
    offer = state_of(tap_place, tap).offer
    assert offer is not None
    assert offer.opened_at == began
    tap_place.clock.advance(4)
    assert take(tap_place, tap, "r3") is None
    tap_place.clock.advance(1)
    assert take(tap_place, tap, "r3") is not None


def test_an_offer_made_again_forgets_the_claim(tap_place: TapPlace) -> None:
    tap, now = tap_place.tap(), tap_place.clock.now()
    lease = taken(tap_place, tap)
    tap_place.leases.offer(tap.id, lease, now)
    tap_place.leases.claim(tap.id, "r2", now)
    assert tap_place.leases.offer(tap.id, lease, now)
    assert not tap_place.leases.opened(tap.id, "r2", now)
    assert tap_place.leases.claim(tap.id, "r3", now)


def test_there_is_room_for_so_many_relays_and_no_more(tap_place: TapPlace) -> None:
    now = tap_place.clock.now()
    assert all(tap_place.admission.enter(f"tap_{number}", now) for number in range(MOST))
    assert tap_place.admission.enter("tap_0", now)
    assert not tap_place.admission.enter("tap_x", now)
    tap_place.admission.leave("tap_0")
    tap_place.admission.leave("tap_0")
    assert tap_place.admission.enter("tap_x", now)


def test_what_is_dead_is_taken_out(tap_place: TapPlace) -> None:
    assert tap_place.admission.reconcile(["tap_1"]) == 0
    now = tap_place.clock.now()
    for number in range(MOST):
        tap_place.admission.enter(f"tap_{number}", now)
    assert tap_place.admission.reconcile(["tap_1"]) == MOST - 1
    assert tap_place.admission.enter("tap_x", now)
    assert tap_place.admission.reconcile(["tap_1", "tap_x"]) == 0


def test_the_cluster_is_asked_four_times_a_second_at_most(tap_place: TapPlace) -> None:
    asked = 0
    for _ in range(100):
        asked += tap_place.admission.upstream_token(tap_place.clock.now())
        tap_place.clock.advance(0.05)
    assert 20 <= asked <= 24
