"""Each function of `app.py` reaches its room, imported only then."""

import pytest

from chalicelib import wiring_functions, wiring_sockets, wiring_tap


@pytest.mark.parametrize("name", ["socket_connect", "socket_message", "socket_disconnect"])
def test_a_socket_event_reaches_its_door(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring_sockets, name, lambda event: {"heard": event})
    assert getattr(wiring_functions, name)("event") == {"heard": "event"}


def test_a_relays_event_reaches_its_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring_tap, "relay", lambda event, context: {"outcome": f"{event} {context}"})
    assert wiring_functions.relay("event", "context") == {"outcome": "event context"}  # type: ignore[arg-type]  # passed on as they are
