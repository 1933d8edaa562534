"""What the socket functions are built of, and that nothing raises, in an environment where nothing answers."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from chalice.app import WebsocketEvent

from chalicelib import wiring, wiring_sockets, wiring_tap
from chalicelib.tap.client import Attach
from tests.unit.sockets.events import connect_event, disconnect_event, message_event
from tests.unit.sockets.room import Room
from tests.unit.test_wiring import CACHED, ENVIRONMENT
from tests.unit.test_wiring_doors import HERE

SOCKETS = (
    wiring_sockets.waking,
    wiring_sockets.speech,
    wiring_sockets.kept_viewers,
    wiring_sockets.socket_rooms,
    wiring_sockets.tap_sweep,
    wiring_tap.relays,
    wiring_tap.connections,
)
CONTEXT = SimpleNamespace(aws_request_id="r-1")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A container of its own for each test."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORTICO_ALLOWED_ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("WS_MGMT_ENDPOINT", "http://127.0.0.1:1")
    _forget()
    yield
    _forget()


def _forget() -> None:
    for built in (*CACHED, *HERE, *SOCKETS):
        built.cache_clear()


def test_everything_is_built_once_and_asks_nobody() -> None:
    rooms = wiring_sockets.socket_rooms()
    assert rooms is wiring_sockets.socket_rooms()
    assert rooms.authentication is wiring.authentication()
    assert rooms.origins == {"https://a.example", "https://b.example"}
    assert (rooms.management, rooms.region) == ("http://127.0.0.1:1", "eu-west-1")
    assert wiring_sockets.tap_sweep() is wiring_sockets.tap_sweep()


def test_nothing_raises_where_nothing_answers(capsys: pytest.CaptureFixture[str]) -> None:
    protocols = "portico.tap.v1, portico.ticket.x"
    opened = wiring_sockets.socket_connect(WebsocketEvent(connect_event(Sec_WebSocket_Protocol=protocols), CONTEXT))
    heard = wiring_sockets.socket_message(WebsocketEvent(message_event('{"type":"ping"}'), CONTEXT))
    left = wiring_sockets.socket_disconnect(WebsocketEvent(disconnect_event(), CONTEXT))
    assert [answer["statusCode"] for answer in (opened, heard, left)] == [503, 500, 500]
    assert capsys.readouterr().out.count('"failed"') == 3


def test_nor_where_the_environment_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PORTICO_TAPS_TABLE")
    assert wiring_sockets.socket_message(WebsocketEvent(message_event("{}"), CONTEXT)) == {"statusCode": 500}
    assert "PORTICO_TAPS_TABLE is not set" in capsys.readouterr().out


def test_who_looks_is_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    room = Room()
    room.by_ticket()
    viewer = next(iter(room.memory.viewers.values()))
    wiring_sockets._write_down_viewed(replace(viewer, attach=Attach()), room.memory.taps[room.tap.id].state)
    line = capsys.readouterr().out
    for part in ('"audit"', '"tap_viewed"', '"key:alice"', "deploy/web in shop", room.tap.id):
        assert part in line
