"""Items to values: which run ended how, and what an item without this or that says."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.store import tap_bodies as bodies
from chalicelib.store.numbers import moment, number
from chalicelib.store.tap_items import tap_of, tap_state
from chalicelib.store.tap_layout import tap_keys
from chalicelib.tap.kept import LEASE, Ended, Lease, Tap, TapOwner
from chalicelib.tap.match import Match
from chalicelib.tap.target import Target

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TAP = Tap(
    "tap_1",
    TapOwner("s", "key", ("g",), frozenset()),
    Target("shop", "deployment", "web"),
    Match(),
    100,
    False,
    NOW,
    NOW + timedelta(hours=8),
)


def item(**attributes: dict[str, str]) -> dict[str, Any]:
    return tap_keys(TAP.id) | {"body": {"S": bodies.text(bodies.of_tap(TAP))}} | attributes


def test_the_smallest_item_is_a_tap_that_nobody_watched() -> None:
    state = tap_state(item())
    assert (state.tap, state.lease, state.offer, state.ended, state.viewers_rev) == (TAP, None, None, None, 0)


def test_an_item_says_whose_it_is() -> None:
    assert tap_of(item()) == TAP.id


def test_the_first_run_has_none_before_it() -> None:
    state = tap_state(item(relay_id={"S": "r"}, fence=number(1), lease_until=moment(NOW), prior_until=number(0)))
    assert state.lease == Lease("r", 1, NOW)
    assert state.ended is None


def test_a_run_that_stopped_is_told_so_before_and_after_the_next_began() -> None:
    stopped = {"stopped_fence": number(1), "stopped_at": moment(NOW)}
    assert tap_state(item(fence=number(1), **stopped)).ended == Ended(1, NOW, planned=True)
    began = item(fence=number(2), relay_id={"S": "r"}, lease_until=moment(NOW), **stopped)
    assert tap_state(began).ended == Ended(1, NOW, planned=True)


def test_a_run_that_only_ceased_ended_with_its_last_renewal() -> None:
    died = item(fence=number(2), relay_id={"S": "r"}, lease_until=moment(NOW), prior_until=moment(NOW))
    assert tap_state(died).ended == Ended(1, NOW - LEASE, planned=False)
