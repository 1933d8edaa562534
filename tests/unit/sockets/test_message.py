"""That a frame reaches the tap room and nothing ever raises; what frames do is in `tests/unit/tap/test_attending.py`."""

import pytest

from chalicelib.errors import StoreUnavailable
from chalicelib.sockets.incoming import SocketEvent
from chalicelib.sockets.message import message
from tests.unit.sockets.events import message_event
from tests.unit.sockets.room import Room


def test_a_frame_is_heard() -> None:
    room = Room()
    room.by_ticket()
    assert room.send(type="attach") == []
    assert room.relays.started == [room.tap.id]


@pytest.mark.parametrize("error", [StoreUnavailable("away"), KeyError("a bug")])
def test_it_never_raises(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()

    def broken(_: str) -> None:
        raise error

    monkeypatch.setattr(room.viewers, "find", broken)
    assert message(SocketEvent(message_event("{}")), room.rooms) == {"statusCode": 500}
    assert room.journal.errors == [error]
