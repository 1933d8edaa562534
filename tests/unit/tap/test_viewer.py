"""One viewer's whole way, answer by answer."""

import json

import pytest

from chalicelib.tap.bye import Bye
from chalicelib.tap.client import Attach
from chalicelib.tap.filtering import EVERYTHING, read_filter
from chalicelib.tap.limits import BUSY_WINDOW, CONTROL_FRAMES, LEAVE_WITHIN, LONGEST_BACKOFF, SECOND, SILENT_AFTER
from chalicelib.tap.parting import Parting
from chalicelib.tap.posting import Answer, Post, Removed, Wait
from chalicelib.tap.session import IllegalMove
from tests.unit.tap.traffic import NOON, request
from tests.unit.tap.watching import Watched, listen

DETACHED = Parting(Bye.DETACHED, ref=9)


@pytest.fixture
def world() -> Watched:
    return Watched()


def test_an_exchange_is_delivered_when_the_gateway_took_it(world: Watched) -> None:
    world.complete()
    posted = world.post()
    assert (world.viewer.totals().held, world.viewer.totals().delivered) == (3, 0)
    world.viewer.answered(Answer.TAKEN, NOON)
    totals = world.viewer.totals()
    assert (totals.held, totals.delivered, totals.messages) == (0, 3, 2)
    assert totals.bytes == len(posted.data) + len(
        b'{"type":"pong","epoch":3,"seq":1,"at":"2026-11-24T12:00:00.000Z","ref":0}'
    )
    assert totals.cost_usd == pytest.approx(2e-6)


def test_one_post_at_a_time(world: Watched) -> None:
    world.complete()
    world.post()
    world.complete(5)
    assert world.viewer.next(NOON + SECOND) == Wait(None)


def test_an_answer_that_nobody_waits_for_changes_nothing(world: Watched) -> None:
    before = world.viewer.totals()
    world.viewer.answered(Answer.GONE, NOON)
    assert world.viewer.totals() == before
    assert isinstance(world.viewer.next(NOON), Wait)


def test_it_waits_no_longer_than_until_it_would_be_silent(world: Watched) -> None:
    world.viewer.heard(NOON - SILENT_AFTER + SECOND)
    assert world.viewer.next(NOON) == Wait(NOON + SECOND)


@pytest.mark.parametrize(
    ("answers", "removed", "lost"),
    [
        ([Answer.GONE], Removed(Answer.GONE), {"slow_viewer": 6}),
        ([Answer.FORBIDDEN], Removed(Answer.FORBIDDEN), {"gateway_busy": 6}),
        ([Answer.AMBIGUOUS, Answer.AMBIGUOUS], Removed(Answer.AMBIGUOUS), {"gateway_busy": 6}),
    ],
)
def test_what_ends_a_viewer_loses_what_it_held_by_cause(
    world: Watched, answers: list[Answer], removed: Removed, lost: dict[str, int]
) -> None:
    world.complete()
    posts = []
    for answer in answers:
        posts.append(world.post())
        world.complete()
        world.viewer.answered(answer, NOON)
    assert world.viewer.next(NOON) == removed
    assert set(posts) == {posts[0]}
    assert world.viewer.totals().balanced
    assert world.lost() == lost | {next(iter(lost)): 3 + 3 * len(answers)}
    assert world.viewer.totals().held == 0


def test_busy_backs_off_then_sends_the_same_and_widens_the_window(world: Watched) -> None:
    world.complete()
    first = world.post()
    for _ in range(4):
        world.viewer.answered(Answer.BUSY, NOON)
        waiting = world.viewer.next(NOON)
        assert isinstance(waiting, Wait)
        assert world.post(NOON + LONGEST_BACKOFF) == first
    world.viewer.answered(Answer.TAKEN, NOON)
    world.complete()
    assert "batch" in world.types(NOON + BUSY_WINDOW)
    world.complete()
    waiting = world.viewer.next(NOON + BUSY_WINDOW)
    assert isinstance(waiting, Wait)
    assert waiting.until == NOON + BUSY_WINDOW + BUSY_WINDOW // 2


def test_what_falls_out_meanwhile_is_the_gateways_doing_and_otherwise_the_viewers(world: Watched) -> None:
    world.complete()
    world.post()
    world.complete(300)
    assert set(world.lost()) == {"slow_viewer"}
    world.viewer.answered(Answer.BUSY, NOON)
    world.complete(10)
    assert set(world.lost()) == {"slow_viewer", "gateway_busy"}
    world.post(NOON + LONGEST_BACKOFF)
    world.viewer.answered(Answer.TAKEN, NOON)
    busy = world.lost()["gateway_busy"]
    world.complete(300)
    assert world.lost()["gateway_busy"] == busy


def test_too_large_is_split_without_a_gap(world: Watched) -> None:
    def limited(post: Post) -> Answer:
        return Answer.TAKEN if len(post.data) < 3_000 else Answer.TOO_LARGE

    world.complete(20)
    told = [frame for second in range(10) for frame in listen(world.viewer, NOON + second * SECOND, limited)[0]]
    assert [frame["seq"] for frame in told] == list(range(2, 2 + len(told)))
    assert (world.viewer.totals().delivered, world.lost()) == (60, {})


def test_one_exchange_too_large_is_lost_as_that(world: Watched) -> None:
    world.complete()
    told, _ = listen(world.viewer, NOON, lambda _: Answer.TOO_LARGE)
    assert (told, world.lost()) == ([], {"too_large": 3})
    world.complete()
    frames = world.frames(NOON + SECOND)
    assert [(frame["type"], frame["seq"]) for frame in frames] == [("loss", 2), ("batch", 3)]


def test_a_bye_too_large_for_the_gateway_ends_it_all_the_same(world: Watched) -> None:
    world.viewer.leave(DETACHED, NOON)
    listen(world.viewer, NOON, lambda _: Answer.TOO_LARGE)
    assert world.viewer.next(NOON) == Removed(None)


def test_paused_nothing_is_delivered_and_all_is_counted(world: Watched) -> None:
    world.complete()
    world.viewer.pause(ref=4)
    world.complete(2)
    (answer,) = world.frames()
    assert (answer["type"], answer["paused"], answer["ref"]) == ("status", True, 4)
    assert world.viewer.totals().paused == 9
    world.viewer.resume(ref=5)
    world.complete()
    assert [(frame["type"], frame.get("paused")) for frame in world.frames()] == [("status", False), ("batch", None)]


def test_a_new_filter_has_a_new_epoch_and_its_answer_stands_between_the_batches(world: Watched) -> None:
    world.complete()
    world.viewer.set_filter(read_filter({"path": "pay"}, headers=False), ref=2)
    world.complete(path="/pay")
    world.complete(path="/cart")
    frames = world.frames() + world.frames(NOON + SECOND)
    assert [(frame["type"], frame["filter_epoch"]) for frame in frames] == [("batch", 1), ("filtered", 2), ("batch", 2)]
    assert (frames[1]["filter"], frames[1]["ref"]) == ({"path": "pay"}, 2)
    assert world.viewer.totals().filtered == 3


def test_a_table_is_sent_before_its_filter_changes() -> None:
    world = Watched(Attach(mode="top"))
    world.complete()
    world.viewer.set_filter(EVERYTHING, ref=None)
    world.complete()
    frames = world.frames(NOON)
    assert [(frame["type"], frame["filter_epoch"]) for frame in frames] == [("top", 1), ("filtered", 2), ("top", 2)]


def test_news_is_told_and_repeated_by_the_heartbeat(world: Watched) -> None:
    world.viewer.phase("recovered", "live", "fine")
    (news,) = world.frames()
    assert (news["state"], news["detail"]) == ("recovered", "fine")
    (beat,) = world.frames(NOON + 20 * SECOND)
    assert beat["state"] == "live"


def test_what_the_relay_dropped_and_its_share_of_the_cost_are_counted(world: Watched) -> None:
    before = world.viewer.totals().cost_usd
    world.viewer.overloaded(5)
    world.viewer.cost(3_600 * SECOND, 1)
    assert (world.lost(), world.viewer.totals().cost_usd > before + 0.02) == ({"relay_overload": 5}, True)


def test_one_that_leaves_gets_what_waits_and_then_its_bye(world: Watched) -> None:
    world.complete()
    world.table.add(request(99))
    world.viewer.leave(DETACHED, NOON)
    world.complete(3)
    world.viewer.event(request(100), None)
    world.viewer.overloaded(5)
    world.viewer.phase("idle", "idle")
    frames = world.frames()
    assert [frame["type"] for frame in frames] == ["batch", "bye"]
    bye = frames[-1]
    assert (bye["code"], bye["reason"], bye["retry"], bye["ref"]) == (4500, "detached", False, 9)
    totals = bye["totals"]
    assert isinstance(totals, dict)
    assert (totals["held"], totals["delivered"], totals["lost"]["handover"], totals["examined"]) == (0, 3, 1, 4)
    assert world.viewer.next(NOON) == Removed(None)


def test_the_first_reason_to_leave_counts(world: Watched) -> None:
    world.viewer.leave(Parting(Bye.OVERLOAD, "full", retry=30), NOON)
    world.viewer.leave(DETACHED, NOON)
    (bye,) = world.frames()
    assert (bye["code"], bye["reason"], bye["retry"]) == (4405, "full", 30)


def test_one_that_leaves_is_asked_for_nothing_more(world: Watched) -> None:
    world.viewer.leave(DETACHED, NOON)
    with pytest.raises(IllegalMove, match="cannot pause: the session is leaving"):
        world.viewer.pause(ref=None)
    with pytest.raises(IllegalMove, match="cannot resume"):
        world.viewer.resume(ref=None)
    with pytest.raises(IllegalMove, match="cannot filter"):
        world.viewer.set_filter(EVERYTHING, ref=None)


def test_a_silent_viewer_gets_a_bye(world: Watched) -> None:
    world.viewer.heard(NOON + SECOND)
    assert "bye" not in world.types(NOON + SILENT_AFTER)
    assert world.types(NOON + SILENT_AFTER + SECOND)[-1] == "bye"


def test_so_does_one_that_takes_no_answers(world: Watched) -> None:
    for ref in range(CONTROL_FRAMES):
        world.viewer.pause(ref=ref)
    told, _ = listen(world.viewer, NOON)
    assert told[-1]["code"] == 4402


def test_leaving_it_does_not_wait_for_ever_for_a_busy_gateway(world: Watched) -> None:
    world.complete()
    world.viewer.leave(DETACHED, NOON)
    world.post()
    world.viewer.answered(Answer.BUSY, NOON)
    assert isinstance(world.viewer.next(NOON), Wait)
    assert world.viewer.next(NOON + LEAVE_WITHIN) == Removed(Answer.BUSY)
    assert world.lost() == {"handover": 3}


def test_what_is_not_out_in_time_is_lost_and_the_bye_says_so(world: Watched) -> None:
    world.complete(100)
    world.viewer.leave(DETACHED, NOON)
    world.post()
    world.viewer.answered(Answer.TAKEN, NOON + LEAVE_WITHIN)
    frames = world.frames(NOON + LEAVE_WITHIN)
    assert [frame["type"] for frame in frames] in (["bye"], ["loss", "bye"])
    totals = frames[-1]["totals"]
    assert isinstance(totals, dict)
    assert totals["held"] == 0
    assert totals["lost"]["handover"] > 0


def test_an_answer_is_awaited_even_after_the_time_to_leave(world: Watched) -> None:
    world.complete()
    world.viewer.leave(DETACHED, NOON)
    world.post()
    assert world.viewer.next(NOON + LEAVE_WITHIN) == Wait(None)
    world.viewer.answered(Answer.TAKEN, NOON + LEAVE_WITHIN)
    assert world.types(NOON + LEAVE_WITHIN) == ["bye"]


def test_a_hand_over_says_no_bye_and_leaves_seq_and_totals(world: Watched) -> None:
    world.complete()
    world.viewer.leave(None, NOON)
    assert world.types() == ["batch"]
    assert world.viewer.next(NOON) == Removed(None)
    left = world.viewer.left_behind()
    assert (left.epoch, left.last_seq, left.totals["held"], left.totals["delivered"]) == (3, 2, 0, 3)


def test_a_hand_over_that_takes_too_long_loses_the_rest(world: Watched) -> None:
    world.complete()
    world.viewer.leave(None, NOON)
    world.post()
    assert world.viewer.next(NOON + LEAVE_WITHIN) == Removed(None)
    assert world.lost() == {"handover": 3}
    world.viewer.answered(Answer.TAKEN, NOON + LEAVE_WITHIN)
    assert world.viewer.totals().balanced


def test_a_relay_whose_time_is_up_drops_its_viewers(world: Watched) -> None:
    world.complete()
    world.viewer.drop()
    world.viewer.drop()
    assert (world.viewer.next(NOON), world.lost()) == (Removed(None), {"handover": 3})


def test_every_frame_is_numbered_and_of_this_epoch(world: Watched) -> None:
    world.complete(200)
    posted: list[dict[str, object]] = []
    for second in range(30):
        posted += world.frames(NOON + second * SECOND)
    assert [frame["seq"] for frame in posted] == list(range(2, len(posted) + 2))
    assert {frame["epoch"] for frame in posted} == {3}
    assert json.dumps(posted).count('"key"') == world.viewer.totals().delivered // 3
