"""One relay's run, from its first viewer to its end, in a simulated world."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.errors import (
    ClusterError,
    ClusterUnavailable,
    NothingToTap,
    PorticoError,
    StreamLost,
    TapForbidden,
    TapRefused,
    TargetNotFound,
)
from chalicelib.relay.messages import StreamEnded
from chalicelib.tap.client import Attach
from chalicelib.tap.posting import Answer
from tests.unit.relay.world import World


def test_the_first_viewer_gets_started_and_what_passes() -> None:
    world = World()
    world.attach()
    world.settle(0.1)
    world.traffic(3)
    world.settle(1)
    assert world.gateway.kinds("c1")[:3] == ["started", "status:live", "batch"]
    assert sum(len(each["exchanges"]) for each in world.gateway.told("c1") if each["type"] == "batch") == 3
    world.check()


def test_ten_viewers_share_one_stream() -> None:
    world = World()
    for number in range(10):
        world.attach(f"c{number}")
    world.settle(5, events=10)
    assert world.cluster.opened == 1
    assert all("batch" in world.gateway.kinds(f"c{number}") for number in range(10))
    world.check()


def test_a_viewer_that_comes_later_is_seen_within_a_second() -> None:
    world = World()
    world.attach()
    world.settle(5, events=10)
    world.attach("c2")
    world.settle(1, events=10)
    assert world.gateway.kinds("c2")[0] == "started"


def test_without_a_viewer_the_relay_goes_and_gives_everything_back() -> None:
    world = World()
    world.attach()
    world.settle(2, events=5)
    world.viewers.remove("c1")
    world.settle(1)
    assert world.living == []
    state = world.taps.get(world.tap.id, world.now())
    assert state is not None
    assert state.lease is None
    assert world.memory.live == {}


def test_viewers_are_listed_only_when_they_changed() -> None:
    world = World()
    world.attach()
    world.settle(1)
    before = world.relay.commands
    world.settle(10)
    assert world.relay.commands - before < 10 / 0.5 + 10 / 2 + 10  # looks, renewals, and a heartbeat


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (TapForbidden("RBAC says no", checked_by="api_server"), 4502, "RBAC says no"),
        (TargetNotFound("no such deployment"), 4503, "no such deployment"),
        (NothingToTap("no pod is meshed"), 4503, "no pod is meshed"),
        (TapRefused("bad match"), 4504, "bad match"),
    ],
)
def test_what_the_cluster_will_not_have_ends_with_its_reason(error: PorticoError, code: int, reason: str) -> None:
    world = World()
    world.cluster.refusal = error
    world.attach()
    world.settle(8)
    bye = world.gateway.told("c1")[-1]
    assert (bye["type"], bye["code"], bye["reason"]) == ("bye", code, reason)
    assert world.living == []
    assert world.gateway.closed == ["c1"]
    assert world.viewers.find("c1") is None
    world.check()


def test_a_cluster_that_answers_nonsense_is_given_up_after_some_tries() -> None:
    world = World()
    world.cluster.refusal = ClusterError("cannot impersonate")
    world.attach()
    world.settle(40)
    assert world.gateway.told("c1")[-1]["code"] == 4504
    assert world.cluster.opened == 5


def test_a_lost_stream_is_told_of_and_opened_again_with_growing_pauses() -> None:
    world = World()
    world.attach()
    world.settle(2, events=5)
    world.cluster.refusal = ClusterUnavailable("away")
    relay = world.relay
    assert relay.stream is not None
    stream, relay.stream = relay.stream, None
    relay.hear(StreamEnded(stream, StreamLost("the connection broke")))
    world.settle(10)
    assert world.cluster.opened == 1 + 3  # after 0.75, 1.5 and 3 s; the next is due after 6 more
    world.cluster.refusal = None
    world.settle(8)
    world.settle(1, events=5)
    kinds = world.gateway.kinds("c1")
    assert kinds.index("status:upstream_lost") < kinds.index("status:resumed") < len(kinds) - 1
    world.check()


def test_rights_taken_away_end_the_tap_after_two_refusals() -> None:
    world = World()
    world.attach()
    world.settle(25, events=1)
    world.ping()
    world.cluster.forbidden = "not any more"
    world.settle(10, events=1)
    assert world.living
    world.settle(40, events=1)
    assert world.gateway.told("c1")[-1]["code"] == 4502
    assert world.gateway.told("c1")[-1]["reason"] == "not any more"


def test_one_refusal_is_not_enough() -> None:
    world = World()
    world.attach()
    world.cluster.forbidden = "half done"
    world.settle(20)
    world.cluster.forbidden = ""
    world.ping()
    world.settle(60)
    assert "bye" not in world.gateway.kinds("c1")


def test_a_revoked_key_ends_its_viewers() -> None:
    world = World()
    world.attach()
    world.settle(2)
    world.cluster.revoked.add("k1")
    world.settle(40)
    assert world.gateway.told("c1")[-1]["code"] == 4506


def test_a_deleted_tap_says_so_within_a_second() -> None:
    world = World()
    world.attach()
    world.settle(2, events=5)
    world.taps.delete(world.tap.id, world.now())
    world.settle(1)
    assert world.gateway.told("c1")[-1]["code"] == 4501
    assert world.living == []


def test_a_tap_past_its_life_says_so() -> None:
    world = World()
    record = world.memory.taps[world.tap.id]
    record.state = replace(record.state, tap=replace(world.tap, expires_at=world.now() + timedelta(seconds=5)))
    world.attach()
    world.settle(8)
    assert world.gateway.told("c1")[-1]["code"] == 4401


def test_a_quiet_tap_ends() -> None:
    world = World(quiet_after=30 * 10**9)
    world.attach()
    world.settle(29)
    assert "bye" not in world.gateway.kinds("c1")
    world.settle(2)
    assert world.gateway.told("c1")[-1]["code"] == 4402


def test_a_viewer_not_heard_of_goes_and_one_that_pings_stays() -> None:
    world = World()
    world.attach("loud")
    world.attach("silent")
    for _ in range(8):
        world.settle(15, events=1)
        world.ping("loud")
    assert world.gateway.told("silent")[-1]["code"] == 4402
    assert "bye" not in world.gateway.kinds("loud")
    world.check()


def test_a_socket_of_nearly_two_hours_is_told_to_come_back() -> None:
    world = World(life=10**15, quiet_after=10**15)
    world.attach()
    for _ in range(119):
        world.ping()
        world.settle(60)
    bye = world.gateway.told("c1")[-1]
    assert (bye["code"], bye["retry"]) == (4404, True)


def test_filter_pause_and_resume_are_answered_with_their_number() -> None:
    world = World()
    world.attach()
    world.settle(1, events=5)
    kept = world.viewers.find("c1")
    assert kept is not None
    world.change(replace(kept, filter_spec={"status": 404}, ref=7))
    world.settle(1, events=5)
    world.change(replace(kept, filter_spec={"status": 404}, paused=True, ref=8))
    world.settle(1, events=5)
    world.change(replace(kept, filter_spec={"status": 404}, paused=False, ref=9))
    world.settle(1, events=5)
    answers = [each for each in world.gateway.told("c1") if each.get("ref")]
    assert [(each["type"], each["ref"]) for each in answers] == [("filtered", 7), ("status", 8), ("status", 9)]
    world.check()


@pytest.mark.parametrize("answer", [Answer.GONE, Answer.FORBIDDEN])
def test_one_that_the_gateway_will_not_serve_is_forgotten_and_the_others_stay(answer: Answer) -> None:
    world = World()
    world.attach("bad")
    world.attach("good")
    world.gateway.answer = lambda connection, _: answer if connection == "bad" else Answer.TAKEN
    world.settle(3, events=5)
    assert world.viewers.find("bad") is None
    assert "batch" in world.gateway.kinds("good")
    assert (world.signals.events == ["gateway_forbidden"]) is (answer is Answer.FORBIDDEN)


def test_what_may_have_arrived_is_sent_once_more_and_dropped_by_the_client() -> None:
    world = World()
    world.gateway.arrives = {Answer.TAKEN, Answer.AMBIGUOUS}
    answers = iter([Answer.AMBIGUOUS])
    world.gateway.answer = lambda *_: next(answers, Answer.TAKEN)
    world.attach()
    world.settle(2, events=5)
    frames = world.gateway.frames["c1"]
    assert frames[0] == frames[1]
    assert world.gateway.kinds("c1").count("started") == 1
    world.check()


def test_a_busy_gateway_costs_events_and_says_so() -> None:
    world = World()
    world.attach(wants=Attach("events", window=10**8))
    world.settle(1)
    world.gateway.answer = lambda *_: Answer.BUSY
    world.settle(8, events=300)
    world.gateway.answer = lambda *_: Answer.TAKEN
    world.settle(8, events=1)
    losses = [each for each in world.gateway.told("c1") if each["type"] == "loss"]
    assert losses[-1]["totals"]["lost"]["gateway_busy"] > 0
    world.check()


def test_a_stalled_viewer_of_ten_does_not_change_what_the_others_get() -> None:
    def frames(stalled: str) -> list[object]:
        world = World()
        for number in range(10):
            world.attach(f"c{number}")
        world.gateway.answer = lambda connection, _: Answer.BUSY if connection == stalled else Answer.TAKEN
        world.settle(10, events=20)
        return [(each["at"], each["type"]) for each in world.gateway.told("c0")]

    assert frames("nobody") == frames("c5")


def test_metrics_are_told_each_minute_and_at_the_end() -> None:
    world = World()
    world.attach()
    for _ in range(5):
        world.settle(14, events=1)
        world.ping()
    assert world.signals.counts["flushes"] == 1
    assert world.signals.counts["RelayEvents"] >= 150
    world.viewers.remove("c1")
    world.settle(1)
    assert world.signals.counts["flushes"] == 2
