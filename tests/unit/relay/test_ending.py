from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.relay.ending import Ending
from chalicelib.relay.moments import moment
from chalicelib.tap.bye import Bye
from chalicelib.tap.kept import TapState
from chalicelib.tap.limits import SECOND
from tests.unit.relay.world import World


@pytest.fixture
def state() -> TapState:
    world = World()
    found = world.taps.get(world.tap.id, world.now())
    assert found is not None
    return found


def code(ending: Ending, state: TapState, after: int = 0) -> Bye | None:
    now = int(state.tap.created_at.timestamp()) * SECOND + after * SECOND
    parting = ending.due(state, now)
    return parting.code if parting else None


def quietly(state: TapState) -> Ending:
    return Ending(1_800 * SECOND, int(state.tap.created_at.timestamp()) * SECOND)


def test_a_tap_goes_on(state: TapState) -> None:
    assert code(quietly(state), state) is None


def test_it_ends_when_it_is_deleted_or_over(state: TapState) -> None:
    assert code(quietly(state), replace(state, deleted=True)) is Bye.DELETED
    assert code(quietly(state), state, after=8 * 3600) is Bye.EXPIRED


def test_it_ends_with_its_makers_credential(state: TapState) -> None:
    until = state.tap.created_at + timedelta(seconds=5)
    owned = replace(state, tap=replace(state.tap, owner=replace(state.tap.owner, good_until=until)))
    assert code(quietly(state), owned, after=4) is None
    assert code(quietly(state), owned, after=5) is Bye.CREDENTIAL
    ending = quietly(state)
    ending.checked("", frozenset({"k1"}))
    assert code(ending, state) is Bye.CREDENTIAL


def test_two_refusals_in_a_row_end_it(state: TapState) -> None:
    ending = quietly(state)
    for refused, expected in (("no", None), ("", None), ("no", None), ("no", Bye.FORBIDDEN)):
        ending.checked(refused, frozenset())
        assert code(ending, state) is expected


def test_half_an_hour_without_an_event_ends_it(state: TapState) -> None:
    ending = quietly(state)
    assert code(ending, state, after=1_799) is None
    assert code(ending, state, after=1_800) is Bye.NO_ATTACH
    ending.event_at += 60 * SECOND
    assert code(ending, state, after=1_800) is None
    assert moment(ending.event_at) > state.tap.created_at
