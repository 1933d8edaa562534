import pytest

from chalicelib.errors import StoreUnavailable
from tests.unit.sockets.room import Room


def test_a_viewer_less() -> None:
    room = Room()
    room.by_ticket()
    assert room.leave() == {"statusCode": 200}
    assert room.memory.viewers == {}
    assert room.leave() == {"statusCode": 200}, "it may come twice"


def test_it_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room()

    def away(_: str) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(room.viewers, "remove", away)
    assert room.leave() == {"statusCode": 500}
    assert len(room.journal.errors) == 1
