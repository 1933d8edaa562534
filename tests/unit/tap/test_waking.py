import pytest

from chalicelib.errors import RelayCapacity
from tests.unit.sockets.room import Room


def test_a_tap_without_a_relay_gets_one_and_only_one_asks() -> None:
    room = Room()
    waking = room.attending._waking
    state = room.taps.get(room.tap.id, room.clock.now())
    assert state is not None
    for _ in range(3):
        assert waking.wake(state)
    assert room.relays.started == [room.tap.id]
    assert set(room.memory.live) == {room.tap.id}
    room.clock.advance(5)
    assert waking.wake(state)
    assert len(room.relays.started) == 2, "an event may be lost: it is asked for again"


def test_a_live_relay_is_left_alone_and_no_room_is_said() -> None:
    room = Room(relays=0)
    waking = room.attending._waking
    state = room.taps.get(room.tap.id, room.clock.now())
    assert state is not None
    assert not waking.wake(state)
    assert room.relays.started == []
    taken = room.leases.take(room.tap.id, "r", room.clock.now())
    assert taken is not None
    assert waking.wake(taken)


def test_an_invoke_that_is_not_even_accepted_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()

    def refuse(_: str) -> None:
        raise RelayCapacity("no relay can be started at this moment")

    monkeypatch.setattr(room.relays, "start", refuse)
    state = room.taps.get(room.tap.id, room.clock.now())
    assert state is not None
    assert not room.attending._waking.wake(state)
