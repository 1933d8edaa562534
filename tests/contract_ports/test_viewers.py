"""`Viewers` and `ViewersOfTap`: what a socket wants, and that the tap's revision tells of each change."""

from dataclasses import replace

import pytest

from chalicelib.tap.frames import Previous
from chalicelib.tap.kept import Joined, KeptViewer, Tap
from tests.contract_ports.tap_places import ATTACH, TapPlace, socket

PREVIOUS = Previous(2, 17, {"examined": 5, "lost": {"handover": 1}, "cost_usd": 0.001})


def revision(place: TapPlace, tap: Tap) -> int:
    state = place.taps.get(tap.id, place.clock.now())
    assert state is not None
    return state.viewers_rev


def attached(viewer: KeptViewer, **changes: object) -> KeptViewer:
    return replace(viewer, attach=ATTACH, filter_spec={"status": ">=500"}, ref=3, **changes)  # type: ignore[arg-type]


def test_a_socket_is_found_by_its_connection_and_its_tap(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    viewer = tap_place.viewer(tap)
    assert tap_place.viewers.find(viewer.connection_id) == viewer
    assert tap_place.viewers.of_tap(tap.id) == [viewer]
    assert tap_place.viewers.find("unknown") is None
    assert revision(tap_place, tap) == 1


def test_what_it_wants_is_kept_and_the_revision_moves(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    viewer = replace(attached(tap_place.viewer(tap), paused=True), leaving=True)
    assert tap_place.viewers.change(viewer)
    assert tap_place.viewers.of_tap(tap.id) == [viewer]
    assert revision(tap_place, tap) == 2


def test_a_filter_can_be_taken_away(tap_place: TapPlace) -> None:
    viewer = attached(tap_place.viewer(tap_place.tap()))
    tap_place.viewers.change(viewer)
    assert tap_place.viewers.change(replace(viewer, filter_spec=None, ref=None))
    found = tap_place.viewers.find(viewer.connection_id)
    assert found == replace(viewer, filter_spec=None, ref=None)


@pytest.mark.parametrize(("first", "second", "wins"), [(3, 4, True), (3, 3, True), (4, 3, False), (4, None, True)])
def test_of_two_that_race_the_higher_number_wins(
    tap_place: TapPlace, first: int, second: int | None, wins: bool
) -> None:
    tap = tap_place.tap()
    viewer = tap_place.viewer(tap)
    tap_place.viewers.change(replace(viewer, ref=first))
    assert tap_place.viewers.change(replace(viewer, ref=second, paused=True)) is wins
    found = tap_place.viewers.find(viewer.connection_id)
    assert found is not None
    assert found.paused is wins
    assert revision(tap_place, tap) == 2 + wins


def test_one_that_is_gone_cannot_change(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    assert not tap_place.viewers.change(socket(tap_place.clock, tap.id))
    assert revision(tap_place, tap) == 0


def test_being_heard_moves_no_revision(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    viewer = tap_place.viewer(tap)
    tap_place.clock.advance(20)
    assert tap_place.viewers.heard(viewer.connection_id, tap_place.clock.now())
    assert tap_place.viewers.find(viewer.connection_id) == replace(viewer, heard_at=tap_place.clock.now())
    assert revision(tap_place, tap) == 1
    assert not tap_place.viewers.heard("unknown", tap_place.clock.now())


def test_one_that_goes_is_gone_and_the_revision_tells(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    viewer = tap_place.viewer(tap)
    tap_place.viewers.remove(viewer.connection_id)
    tap_place.viewers.remove(viewer.connection_id)
    assert tap_place.viewers.of_tap(tap.id) == []
    assert tap_place.viewers.find(viewer.connection_id) is None
    assert revision(tap_place, tap) == 2


def test_a_tap_has_as_many_viewers_as_it_may(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    for number in range(2):
        assert tap_place.viewers.connect(socket(tap_place.clock, tap.id, f"c{number}"), most_of_tap=2) is Joined.IN
    third = socket(tap_place.clock, tap.id, "c3")
    assert tap_place.viewers.connect(third, most_of_tap=2) is Joined.FULL
    tap_place.viewers.remove("c0")
    assert tap_place.viewers.connect(third, most_of_tap=2) is Joined.IN


def test_one_whose_disconnect_never_came_makes_room_in_the_end(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    tap_place.viewer(tap, "forgotten")
    tap_place.clock.advance(2 * 3600)
    assert tap_place.viewers.connect(socket(tap_place.clock, tap.id, "c2"), most_of_tap=1) is Joined.IN


def test_nobody_joins_a_tap_that_is_gone(tap_place: TapPlace) -> None:
    assert tap_place.viewers.connect(socket(tap_place.clock, "tap_x"), most_of_tap=2) is Joined.GONE
    tap = tap_place.tap()
    tap_place.taps.delete(tap.id, tap_place.clock.now())
    assert tap_place.viewers.connect(socket(tap_place.clock, tap.id), most_of_tap=2) is Joined.GONE


def test_what_a_relay_leaves_comes_back_and_its_own_frames_do_not_touch_it(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    viewer = tap_place.viewer(tap)
    tap_place.viewers.serve(tap.id, viewer.connection_id, 2)
    tap_place.viewers.leave(tap.id, viewer.connection_id, PREVIOUS)
    tap_place.viewers.change(attached(viewer))
    (found,) = tap_place.viewers.of_tap(tap.id)
    assert (found.served, found.previous) == (2, PREVIOUS)


def test_a_relay_of_an_older_epoch_changes_nothing(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    viewer = tap_place.viewer(tap)
    tap_place.viewers.serve(tap.id, viewer.connection_id, 3)
    tap_place.viewers.serve(tap.id, viewer.connection_id, 2)
    tap_place.viewers.leave(tap.id, viewer.connection_id, PREVIOUS)
    (found,) = tap_place.viewers.of_tap(tap.id)
    assert (found.served, found.previous) == (3, None)


def test_what_is_left_for_one_that_is_gone_makes_nobody(tap_place: TapPlace) -> None:
    tap = tap_place.tap()
    tap_place.viewers.serve(tap.id, "gone", 1)
    tap_place.viewers.leave(tap.id, "gone", PREVIOUS)
    assert tap_place.viewers.of_tap(tap.id) == []
