"""What each client frame does, and every way in which a socket is told to go."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.tap.client import Attach
from chalicelib.tap.kept import KeptViewer
from chalicelib.tap.posting import Answer
from tests.unit.sockets.events import CONNECTION
from tests.unit.sockets.room import ENDPOINT, Room

AT = "2026-11-24T12:00:00.000Z"


@pytest.fixture
def room() -> Room:
    """With one socket open."""
    room = Room()
    room.by_ticket()
    return room


def viewer(room: Room) -> KeptViewer:
    found = room.viewers.find(CONNECTION)
    assert found is not None
    return found


def relay(room: Room) -> None:
    """Somebody is the tap's relay."""
    assert room.leases.take(room.tap.id, "relay-1", room.clock.now())


def bye(frames: list[dict[str, Any]], code: int, *, retry: bool | int) -> None:
    last = frames[-1]
    assert (last["type"], last["epoch"], last["code"], last["retry"], last["totals"]) == ("bye", 0, code, retry, None)
    assert "seq" not in last


def gone(room: Room) -> None:
    assert room.viewers.find(CONNECTION) is None
    assert room.connections.closed == [(ENDPOINT, CONNECTION)]


def test_attach_is_written_and_starts_the_relay(room: Room) -> None:
    assert room.send(type="attach", mode="events", filter={"status": ">=500"}, sample=0.5, ref=3) == []
    found = viewer(room)
    assert found.attach == Attach("events", {"status": ">=500"}, 0.5, 250_000_000, "json", 3)
    assert (found.filter_spec, found.ref) == ({"status": ">=500"}, 3)
    assert room.relays.started == [room.tap.id]
    assert room.memory.taps[room.tap.id].state.viewers_rev == 2
    assert [(each.connection_id, state.tap) for each, state in room.viewed] == [(CONNECTION, room.tap)]


def test_twenty_attaches_start_one_relay_and_a_live_one_is_left_alone(room: Room) -> None:
    room.send(type="attach")
    for _ in range(5):
        room.send(type="ping")
    assert room.relays.started == [room.tap.id]
    relay(room)
    room.clock.advance(6)
    room.send(type="ping")
    assert room.relays.started == [room.tap.id]
    room.clock.advance(20)
    assert room.send(type="ping", ref=9) == [{"type": "pong", "epoch": 0, "at": "2026-11-24T12:00:26.000Z", "ref": 9}]
    assert len(room.relays.started) == 2, "a relay that died is started again"
    assert viewer(room).heard_at == room.clock.now()


def test_a_ping_before_attach_wakes_nobody(room: Room) -> None:
    assert [frame["type"] for frame in room.send(type="ping")] == ["pong"]
    assert room.relays.started == []


def test_a_filter_replaces_the_filter(room: Room) -> None:
    room.send(type="attach", filter={"method": "GET"}, ref=1)
    assert room.send(type="filter", filter={"status": "5xx"}, ref=2) == []
    assert (viewer(room).filter_spec, viewer(room).ref) == ({"status": "5xx"}, 2)
    assert room.send(type="filter", ref=3) == []
    assert viewer(room).filter_spec is None
    assert viewer(room).attach == Attach(filter={"method": "GET"}, ref=1)


def test_pause_and_resume(room: Room) -> None:
    room.send(type="attach")
    room.send(type="pause")
    assert viewer(room).paused
    room.send(type="resume")
    assert not viewer(room).paused


def test_of_two_that_race_the_higher_ref_wins(room: Room) -> None:
    room.send(type="attach", ref=1)
    room.send(type="filter", filter={"method": "GET"}, ref=5)
    started = len(room.relays.started)
    assert room.send(type="filter", filter={"method": "PUT"}, ref=4) == []
    assert viewer(room).filter_spec == {"method": "GET"}
    assert len(room.relays.started) == started


def test_an_attach_that_came_too_late_attaches_nobody(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.viewers, "change", lambda _: False)
    assert room.send(type="attach") == []
    assert room.viewed == []


def test_detach_says_bye_and_closes(room: Room) -> None:
    room.send(type="attach")
    frames = room.send(type="detach", ref=7)
    bye(frames, 4500, retry=False)
    assert frames[-1]["ref"] == 7
    gone(room)


def test_detach_is_answered_by_the_relay_where_there_is_one_since_it_has_the_sums(room: Room) -> None:
    assert room.leases.take(room.tap.id, "relay-1", room.clock.now())
    room.send(type="attach", ref=1)
    assert room.send(type="detach", ref=7) == []
    assert (viewer(room).leaving, viewer(room).ref) == (True, 7)


def test_a_detach_that_lost_a_race_is_answered_at_once(room: Room) -> None:
    assert room.leases.take(room.tap.id, "relay-1", room.clock.now())
    room.send(type="attach", ref=9)
    bye(room.send(type="detach", ref=7), 4500, retry=False)
    gone(room)


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("nonsense", None),
        ("[]", None),
        ("", None),
        ("{}", "/type"),
        ('{"type":"shout"}', "/type"),
        ('{"type":"attach","mode":"all"}', "/mode"),
        ('{"type":"attach","filter":{"color":"red"}}', "/filter/color"),
        ('{"type":"attach","filter":{"path":"("}}', "/filter/path"),
        ('{"type":"filter","filter":{"method":"GET"}}', "/type"),
        ('{"type":"pause"}', "/type"),
        (json.dumps({"type": "ping", "padding": "x" * 16_384}), None),
    ],
)
def test_a_mistake_is_named_and_the_socket_stays(room: Room, text: str, pointer: str | None) -> None:
    [frame] = room.send(text)
    assert (frame["type"], frame["epoch"], frame["at"]) == ("error", 0, AT)
    assert frame.get("pointer") == pointer
    assert frame["detail"]
    assert room.connections.closed == []
    assert viewer(room).attach is None


def test_a_mistake_says_which_frame_it_is_about(room: Room) -> None:
    room.send(type="attach")
    [frame] = room.send(type="attach", ref=4)
    assert (frame["type"], frame["ref"], frame["pointer"]) == ("error", 4, "/type")
    [frame] = room.send(type="filter", filter={"status": "many"}, ref=5)
    assert (frame["ref"], frame["pointer"]) == (5, "/filter/status")


def test_a_filter_cannot_read_what_its_viewer_may_not_see() -> None:
    asked = {"type": "attach", "filter": {"header": {"name": "content-type", "value": "html"}}}
    for headers, scope, refused in ((True, True, False), (True, False, True), (False, True, True)):
        room = Room()
        if not scope:
            room.alice = replace(room.alice, scopes=room.alice.scopes - {"tap:headers"})
        room.by_ticket(room.make(headers=headers))
        assert bool(room.send(asked)) is refused


def test_ten_mistakes_a_minute_are_enough(room: Room) -> None:
    for _ in range(9):
        assert [frame["type"] for frame in room.send("nonsense")] == ["error"]
    frames = room.send("nonsense")
    assert [frame["type"] for frame in frames] == ["error", "bye"]
    bye(frames, 4508, retry=False)
    gone(room)


def test_mistakes_are_forgiven_after_a_minute(room: Room) -> None:
    room.send(type="attach")
    for _ in range(9):
        room.send("nonsense")
    room.clock.advance(60)
    for _ in range(9):
        assert [frame["type"] for frame in room.send("nonsense")] == ["error"]


def test_more_than_sixty_frames_a_minute_are_mistakes(room: Room) -> None:
    for _ in range(60):
        assert [frame["type"] for frame in room.send(type="ping")] == ["pong"]
    for _ in range(9):
        assert [frame["type"] for frame in room.send(type="ping")] == ["error"]
    bye(room.send(type="ping"), 4508, retry=False)
    gone(room)


def test_attach_within_a_minute(room: Room) -> None:
    room.clock.advance(60)
    bye(room.send(type="attach"), 4402, retry=True)
    gone(room)


def test_a_socket_that_nobody_knows_is_told_to_come_back(room: Room) -> None:
    room.leave()
    bye(room.send(type="ping"), 4402, retry=True)
    gone(room)


def test_a_tap_that_is_over(room: Room) -> None:
    room.send(type="attach")
    room.clock.advance(8 * 3_600)
    bye(room.send(type="ping"), 4401, retry=True)
    gone(room)


def test_a_tap_that_was_deleted(room: Room) -> None:
    room.send(type="attach")
    room.taps.delete(room.tap.id, room.clock.now())
    bye(room.send(type="ping"), 4501, retry=False)
    gone(room)


def test_a_live_relay_says_itself_that_its_tap_was_deleted_since_it_has_the_sums(room: Room) -> None:
    room.send(type="attach")
    relay(room)
    room.taps.delete(room.tap.id, room.clock.now())
    assert [frame["type"] for frame in room.send(type="ping")] == ["pong"]
    assert room.send(type="pause") == []
    room.clock.advance(20)
    bye(room.send(type="ping"), 4501, retry=False)


@pytest.mark.parametrize(("how", "code"), [("deleted", 4501), ("over", 4401)])
def test_a_tap_that_ends_while_somebody_attaches(
    room: Room, how: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = room.viewers.change

    def and_meanwhile(changed: KeptViewer) -> bool:
        if how == "deleted":
            room.taps.delete(room.tap.id, room.clock.now())
        else:
            del room.memory.taps[room.tap.id]
        return change(changed)

    monkeypatch.setattr(room.viewers, "change", and_meanwhile)
    bye(room.send(type="attach"), code, retry=code < 4500)
    assert room.relays.started == []


def test_a_credential_that_ended(room: Room) -> None:
    room.leave()
    room.alice = replace(room.alice, good_until=room.clock.now())
    room.by_ticket()
    bye(room.send(type="attach"), 4506, retry=False)
    gone(room)


def test_so_many_viewers_have_a_seat_in_the_order_of_their_coming() -> None:
    room = Room(viewers=1)
    room.by_ticket()
    first = room.memory.viewers.pop(CONNECTION)
    room.memory.viewers["a"] = replace(first, connection_id="a")
    room.clock.advance(1)
    room.by_ticket()
    bye(room.send(type="attach"), 4505, retry=False)
    gone(room)
    room.memory.viewers["a"] = replace(first, connection_id="a", expires_at=room.clock.now())
    room.by_ticket()
    assert room.send(type="attach") == [], "one whose socket must have ended holds no seat"


def test_no_room_for_a_relay() -> None:
    room = Room(relays=0)
    room.by_ticket()
    bye(room.send(type="attach"), 4405, retry=30)
    gone(room)


def test_a_socket_that_cannot_be_posted_to_any_more_is_forgotten(room: Room) -> None:
    room.connections.answer = Answer.GONE
    room.send(type="ping")
    assert room.memory.viewers == {}
