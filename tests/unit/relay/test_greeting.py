from dataclasses import replace

from chalicelib.relay.backlog import Seam
from chalicelib.relay.greeting import Before, greeting
from chalicelib.relay.moments import moment
from chalicelib.tap.client import Attach
from chalicelib.tap.frames import Handover, Pods, Previous, Started
from chalicelib.tap.kept import Ended
from chalicelib.tap.match import Match
from chalicelib.tap.target import Target
from tests.unit.relay.world import World
from tests.unit.tap.traffic import NOON

ENDED = Ended(4, moment(NOON), planned=True)
PREVIOUS = Previous(4, 17, {"examined": 0})
BEFORE = Before(ENDED, Seam(planned=True, overlap_ms=40))


def test_a_new_viewer_is_told_what_it_looks_at() -> None:
    world = World()
    match = Match(method="GET", path_prefix="/api", to=Target("shop", "service", "api"))
    tap = replace(world.tap, match=match, target=Target("shop", "pod", "", "app=web"))
    viewer = replace(world.connect(), filter_spec={"status": 404}, ref=3)
    started = greeting(tap, viewer, Attach("top"), Pods(2, 1), BEFORE)
    assert isinstance(started, Started)
    assert started.target["namespace"] == "shop"
    assert started.target["label_selector"] == "app=web"
    assert (started.match["method"], started.match["path_prefix"]) == ("GET", "/api")
    assert "to" in started.match
    assert (started.mode, started.filter, started.filter_epoch, started.ref) == ("top", {"status": 404}, 1, 3)
    assert started.expires_at == "2026-11-24T20:00:00.000Z"
    assert started.pods == Pods(2, 1)


def test_one_that_had_a_relay_is_told_of_the_seam() -> None:
    viewer = replace(World().connect(), served=4, previous=PREVIOUS)
    told = greeting(World().tap, viewer, Attach(), None, BEFORE)
    assert told == Handover(planned=True, previous=PREVIOUS, overlap_ms=40)


def test_sums_of_an_older_run_are_not_claimed() -> None:
    viewer = replace(World().connect(), served=4, previous=replace(PREVIOUS, epoch=3))
    told = greeting(World().tap, viewer, Attach(), None, BEFORE)
    assert told == Handover(planned=False, previous=None, overlap_ms=40)


def test_without_a_run_before_everybody_is_new() -> None:
    viewer = replace(World().connect(), served=4)
    assert isinstance(greeting(World().tap, viewer, Attach(), None, None), Started)
