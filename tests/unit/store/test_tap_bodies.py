"""Values as text and back, and what another version left out."""

import json
from datetime import UTC, datetime, timedelta

from chalicelib.store import tap_bodies as bodies
from chalicelib.tap.client import Attach
from chalicelib.tap.frames import Previous
from chalicelib.tap.kept import Tap, TapOwner
from chalicelib.tap.match import Match
from chalicelib.tap.target import Target

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OWNER = TapOwner("oidc:a|b", "oidc", ("g",), frozenset({"tap:open"}), good_until=NOW)


def again(document: object) -> bodies.Document:
    read: bodies.Document = json.loads(bodies.text(document))
    return read


def test_an_owner_comes_back() -> None:
    assert bodies.owner(again(bodies.of_owner(OWNER))) == OWNER


def test_a_tap_comes_back_with_every_match() -> None:
    for match in (Match(), Match("/a", "/b", "GET", "http", "web", Target("shop", "pod", "x"))):
        tap = Tap("tap_1", OWNER, Target("shop", "deployment", "web"), match, 1.5, True, NOW, NOW + timedelta(hours=8))
        assert bodies.tap("tap_1", again(bodies.of_tap(tap))) == tap


def test_what_a_viewer_asked_for_comes_back() -> None:
    for attach in (Attach(), Attach("top", {"status": 404}, 0.5, 10**9, "deflate", 7)):
        assert bodies.attach(again(bodies.of_attach(attach))) == attach


def test_an_attach_of_a_version_that_knew_less_has_the_defaults() -> None:
    assert bodies.attach({"mode": "events"}) == Attach("events")


def test_last_words_come_back() -> None:
    previous = Previous(3, 17, {"examined": 5, "lost": {"handover": 1}})
    assert bodies.previous(again(bodies.of_previous(previous))) == previous


def test_an_owner_of_a_version_that_knew_less_has_no_credential() -> None:
    assert bodies.owner({"subject": "s", "kind": "key", "groups": [], "scopes": []}) == TapOwner(
        "s", "key", (), frozenset()
    )
