"""What the doors to taps are built of, in an environment where nothing answers."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib import wiring, wiring_doors
from chalicelib.errors import ClusterTrouble, TapForbidden
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.match import Match, split
from chalicelib.tap.opening import Wanted
from chalicelib.tap.target import read_target
from tests.unit.test_wiring import CACHED, ENVIRONMENT

HERE = (wiring_doors.allowance, wiring_doors.kept_taps, wiring_doors.admission, wiring_doors.tap_rooms)
OWNER = TapOwner("key:alice", "key", ("g",), frozenset({"tap:open"}), "alice")
WEB = read_target("shop", "deploy", "web")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A container of its own for each test."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORTICO_SOCKET_URL", "wss://tap.example.com")
    monkeypatch.setenv("PORTICO_TAP_SECONDS", "600")
    _forget()
    yield
    _forget()


def _forget() -> None:
    for built in (*CACHED, *HERE):
        built.cache_clear()


def test_everything_is_built_once_and_asks_nobody() -> None:
    assert wiring_doors.tap_rooms() is wiring.rooms().taps
    assert wiring.rooms().taps.websocket == "wss://tap.example.com"


def test_the_settings_say_how_much_is_allowed() -> None:
    assert wiring_doors.allowance().life == timedelta(minutes=10)
    assert (wiring_doors.allowance().taps, wiring_doors.allowance().viewers) == (10, 20)


def test_a_tap_is_opened_in_the_cluster_and_rights_are_asked_without_it_for_nobody() -> None:
    at_source = split(Match()).at_source
    with pytest.raises(ClusterTrouble):
        wiring_doors.Streams().open(WEB, at_source, OWNER, max_rps=1.0, extract_headers=False)
    nobody = TapOwner("key:bob", "key", (), frozenset())
    with pytest.raises(TapForbidden):
        wiring.rooms().taps.opening.open(Wanted(WEB, Match(), 1.0, extract_headers=False), nobody)


def test_the_tap_rooms_clock_counts_nanoseconds() -> None:
    assert wiring_doors.TapClock().now() // 1_000_000_000 == pytest.approx(wiring.CLOCK.now().timestamp(), abs=2)


def test_what_reads_the_meshs_bytes_comes_with_the_first_watch() -> None:
    assert wiring_doors._decoder().labels(frozenset()) == {}
