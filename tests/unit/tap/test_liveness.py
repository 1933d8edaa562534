"""How a tap is, told when it changes."""

from chalicelib.tap.frames import Pods, Refusal
from chalicelib.tap.limits import IDLE_AFTER, RECOVERED_AFTER
from chalicelib.tap.liveness import Liveness, News
from tests.unit.tap.traffic import NOON


def test_a_quiet_start_is_waiting_for_ever() -> None:
    state = Liveness(NOON, None)
    assert state.tick(NOON + 100 * IDLE_AFTER) is None
    assert state.phase == "waiting"


def test_the_first_events_make_it_live_once() -> None:
    state = Liveness(NOON, None)
    assert state.events(NOON) == News("live", "live")
    assert state.events(NOON) is None


def test_quiet_for_long_it_is_idle_until_the_next_event() -> None:
    state = Liveness(NOON, None)
    state.events(NOON)
    assert state.tick(NOON + IDLE_AFTER - 1) is None
    assert state.tick(NOON + IDLE_AFTER) == News("idle", "idle", "no traffic matched")
    assert state.events(NOON + IDLE_AFTER) == News("live", "live")


def test_an_overload_is_told_once_and_so_is_its_end() -> None:
    state = Liveness(NOON, None)
    state.events(NOON)
    assert state.dropped(NOON) == News("overload", "overload")
    assert state.dropped(NOON + 1) is None
    assert state.events(NOON + 2) is None
    assert state.tick(NOON + RECOVERED_AFTER) is None
    assert state.tick(NOON + RECOVERED_AFTER + 1) == News("recovered", "live")
    assert state.tick(NOON + RECOVERED_AFTER + 1) is None


def test_a_broken_stream_is_lost_then_resumed_then_live_with_the_next_event() -> None:
    state = Liveness(NOON, None)
    assert state.resumed() is None
    assert state.upstream_lost("reset by peer") == News("upstream_lost", "upstream_lost", "reset by peer")
    assert state.upstream_lost("again") is None
    assert state.resumed() == News("resumed", "waiting")
    assert state.events(NOON) == News("live", "live")


def test_idle_says_which_pods_are_seen_and_why_others_are_not() -> None:
    refused = tuple(Refusal(f"web-{number}", "tap is disabled") for number in range(5))
    state = Liveness(NOON, Pods(2, 5, refused))
    state.events(NOON)
    news = state.tick(NOON + IDLE_AFTER)
    assert news is not None
    assert news.detail == (
        "no traffic matched; 2 pods tapped, 5 refused; web-0: tap is disabled; web-1: tap is disabled; web-2: tap is disabled"
    )
