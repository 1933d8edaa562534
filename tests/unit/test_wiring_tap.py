"""The relay's function: what it is told, and what it says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chalicelib import wiring, wiring_tap
from chalicelib.relay.shell import Shell
from chalicelib.wiring_tap import RelayFailed, SteadyClock, relay


@dataclass
class Context:
    aws_request_id: str = "r-1"

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    environment = {
        "PORTICO_KUBECONFIG": "kubeconfig",
        "PORTICO_CACHE_TABLE": "c",
        "PORTICO_REQUESTS_TABLE": "r",
        "PORTICO_KEYS_TABLE": "k",
        "PORTICO_TAPS_TABLE": "t",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    cached = (wiring.settings, wiring.connection, wiring.dynamodb, wiring_tap._ports, wiring_tap.relays)
    for each in cached:
        each.cache_clear()
    yield
    for each in cached:
        each.cache_clear()


def test_an_event_for_a_tap_that_cannot_be_read_ends_without_raising() -> None:
    """Nobody answers at that endpoint: the database is away, which is expected to happen."""
    assert "database" in relay({"tap": "tap_1"}, Context())["outcome"]


def test_a_bug_is_logged_by_its_place_and_raised_without_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> str:
        raise KeyError("s3cret")

    monkeypatch.setattr(Shell, "run", broken)
    with pytest.raises(RelayFailed) as failure:
        relay({"tap": "tap_1"}, Context())
    said = json.loads(capsys.readouterr().out.splitlines()[0])
    assert said["error"] == "KeyError"
    assert "s3cret" not in f"{said}{failure.value}"


def test_the_clock_is_the_wall_clock_and_goes_on() -> None:
    clock = SteadyClock()
    first = clock.now()
    assert abs(first / 1e9 - wiring.CLOCK.now().timestamp()) < 1
    assert clock.now() >= first
