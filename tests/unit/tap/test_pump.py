"""All viewers of one tap: by example, and by chance against the law of conservation and the bounds of memory."""

import json
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.errors import InvalidRequest
from chalicelib.tap.bye import Bye
from chalicelib.tap.client import Attach
from chalicelib.tap.cost import Prices
from chalicelib.tap.events import Eos, TapEvent
from chalicelib.tap.filtering import EVERYTHING, Filter
from chalicelib.tap.frames import Mode
from chalicelib.tap.limits import IDLE_AFTER, JOIN_TIMEOUT, MILLISECOND, QUEUE_BYTES, RECOVERED_AFTER, SECOND
from chalicelib.tap.match import Match, split
from chalicelib.tap.posting import Answer, Post, Removed
from chalicelib.tap.pump import Pump
from chalicelib.tap.viewer import Parting, Viewer
from tests.unit.tap.traffic import HandClock, TextDecoder, bare, end, request, response
from tests.unit.tap.watching import GREETING, listen

LATE: dict[str, object] = {"status": 200}
EARLY: dict[str, object] = {"path": "/[ab]"}
KINDS = ["request", "response", "end", "reset", "bare"]


def pump(clock: HandClock, *, after: Filter = EVERYTHING, headers: bool = False, open_exchanges: int = 100) -> Pump:
    return Pump(
        clock=clock,
        decoder=TextDecoder(),
        chance=lambda: 0.5,
        epoch=2,
        after=after,
        headers=headers,
        open_exchanges=open_exchanges,
    )


class World:
    """A pump with a clock."""

    def __init__(self, **options: int | bool | Filter) -> None:
        self.clock = HandClock()
        self.pump = pump(self.clock, **options)  # type: ignore[arg-type]
        self.stream = 0

    def attach(self, name: str = "a", mode: Mode = "exchanges", spec: dict[str, object] | None = None) -> Viewer:
        viewer = self.pump.attach(name, Attach(mode=mode, filter=spec), GREETING)
        listen(viewer, self.clock.now())
        return viewer

    def complete(self, count: int = 1, path: str = "/a") -> None:
        for _ in range(count):
            self.stream += 1
            first = request(self.stream, at=self.clock.now(), path=path)
            self.pump.feed([first, response(first), end(first)])

    def heard(self, viewer: Viewer) -> list[dict[str, object]]:
        return listen(viewer, self.clock.now())[0]


def states(frames: list[dict[str, object]]) -> list[object]:
    return [frame["state"] for frame in frames if frame["type"] == "status"]


def test_each_viewer_gets_its_own_view() -> None:
    world = World()
    whole, table, single = world.attach("a"), world.attach("b", "top"), world.attach("c", "events", EARLY)
    world.complete()
    world.complete(path="/z")
    assert [frame["type"] for frame in world.heard(whole)] == ["status", "batch"]
    assert [frame["type"] for frame in world.heard(table)] == ["status", "top"]
    batch = world.heard(single)[-1]
    events = batch["events"]
    assert isinstance(events, list)
    assert (len(events), batch["examined"], batch["matched"]) == (3, 6, 3)


def test_the_taps_own_expression_comes_before_any_viewers_filter() -> None:
    world = World(after=split(Match(path="/a")).after)
    viewer = world.attach()
    world.complete(path="/b")
    assert viewer.totals().filtered == 3


def test_a_filter_that_cannot_be_read_attaches_nobody() -> None:
    world = World()
    with pytest.raises(InvalidRequest):
        world.attach(spec={"colour": "red"})
    with pytest.raises(InvalidRequest, match="tap:headers"):
        world.pump.read_filter({"header": {"name": "te", "value": ""}})
    assert world.pump.viewers == {}


def test_with_the_right_headers_can_be_filtered_and_identities_seen() -> None:
    world = World(headers=True)
    viewer = world.attach(spec={"header": {"name": "te", "value": "trailers"}})
    first = request(headers=b"te: trailers", source_meta=b"client_id=web")
    world.pump.feed([first, end(first)])
    assert "client_id" in json.dumps(world.heard(viewer))


def test_waiting_then_live_then_idle() -> None:
    world = World()
    viewer = world.attach()
    world.pump.feed([])
    world.pump.tick()
    assert world.heard(viewer) == []
    world.complete()
    assert states(world.heard(viewer)) == ["live"]
    world.clock.move(IDLE_AFTER)
    world.pump.tick()
    assert states(world.heard(viewer))[0] == "idle"


def test_overload_is_counted_and_told_and_so_is_its_end() -> None:
    world = World()
    viewer = world.attach()
    world.pump.overloaded(7)
    world.clock.move(RECOVERED_AFTER)
    assert states(world.heard(viewer)) == ["overload"]
    world.pump.tick()
    assert states(world.heard(viewer)) == ["recovered"]
    assert viewer.totals().lost["relay_overload"] == 7


def test_what_has_no_end_in_time_is_told_as_it_is_and_the_end_is_late() -> None:
    world = World()
    viewer = world.attach()
    first = request(at=world.clock.now())
    world.pump.feed([first])
    world.clock.move(JOIN_TIMEOUT)
    world.pump.tick()
    world.pump.feed([end(first)])
    batch = next(frame for frame in world.heard(viewer) if frame["type"] == "batch")
    assert '"incomplete"' in json.dumps(batch)
    assert viewer.totals().lost["join_timeout"] == 1


def test_a_full_table_tells_of_its_oldest_as_it_is() -> None:
    world = World(open_exchanges=1)
    viewer = world.attach()
    world.pump.feed([request(1), request(2)])
    world.heard(viewer)
    assert (viewer.totals().delivered, viewer.totals().held) == (1, 1)


def test_a_lost_upstream_is_told_and_what_was_open_gets_no_end_any_more() -> None:
    world = World()
    viewer = world.attach()
    world.pump.feed([request()])
    world.heard(viewer)
    world.pump.upstream_lost("reset by peer")
    assert states(world.heard(viewer)) == ["upstream_lost"]
    world.pump.resumed()
    frames = world.heard(viewer)
    assert [frame["type"] for frame in frames] == ["status", "batch"]
    assert (states(frames), viewer.totals().held) == (["resumed"], 0)
    assert '"incomplete"' in json.dumps(frames)


def test_the_relays_time_is_shared() -> None:
    world = World()
    one, other = world.attach("a"), world.attach("b")
    world.clock.move(SECOND)
    world.pump.tick()
    assert one.totals().cost_usd == other.totals().cost_usd > Prices().message_step


def test_all_leave_with_what_was_open_told() -> None:
    world = World()
    viewers = [world.attach("a"), world.attach("b", "events"), world.attach("c", "top")]
    world.pump.feed([request()])
    world.pump.leave(Parting(Bye.DELETED))
    for viewer in viewers:
        frames = world.heard(viewer)
        assert (frames[-1]["type"], frames[-1]["code"]) == ("bye", 4501)
        assert viewer.totals().delivered == 1
        assert viewer.totals().balanced


def test_one_that_is_gone_is_removed() -> None:
    world = World()
    world.attach("a")
    world.pump.remove("a")
    world.pump.remove("a")
    world.complete()
    assert world.pump.viewers == {}


def test_a_stalled_viewer_of_ten_changes_nothing_for_the_others() -> None:
    world = World()
    stalled, others = world.attach("stalled"), [world.attach(str(number)) for number in range(9)]
    assert isinstance(stalled.next(world.clock.now() + 21 * SECOND), Post)
    for _ in range(100):
        world.complete(20)
        world.clock.move(250 * MILLISECOND)
        for viewer in others:
            viewer.heard(world.clock.now())
            world.heard(viewer)
    assert all(sum(viewer.totals().lost.values()) == 0 for viewer in others)
    assert stalled.totals().lost["slow_viewer"] > 0
    assert stalled.totals().balanced


SPECS: list[dict[str, object] | None] = [None, EARLY, LATE, {"not": EARLY}, {"any": [LATE, {"grpc_status": 0}]}]


class Pumping(RuleBasedStateMachine):
    """Any events in any order to viewers of every mode that do and suffer anything: the sums agree, the bounds hold."""

    OPEN = 5
    VIEWERS = 4

    @initialize(seed=st.integers(0, 2**16))
    def begin(self, seed: int) -> None:
        self.clock = HandClock()
        self.pump = pump(self.clock, headers=True, open_exchanges=self.OPEN)
        self.random = Random(seed)
        self.seen: dict[Viewer, list[int]] = {}
        self.frames: dict[Viewer, list[dict[str, object]]] = {}
        self.posted: dict[Viewer, Post] = {}
        self.names = 0

    @precondition(lambda self: len(self.pump.viewers) < self.VIEWERS)
    @rule(
        mode=st.sampled_from(["exchanges", "events", "top"]),
        spec=st.sampled_from(SPECS),
        sample=st.sampled_from([1.0, 0.5]),
        deflate=st.booleans(),
    )
    def attach(self, mode: Mode, spec: dict[str, object] | None, sample: float, deflate: bool) -> None:
        self.names += 1
        wants = Attach(mode, spec, sample, encoding="deflate" if deflate else "json")
        viewer = self.pump.attach(str(self.names), wants, GREETING)
        self.seen[viewer], self.frames[viewer] = [], []

    @rule(
        kinds=st.lists(st.tuples(st.integers(0, 8), st.sampled_from(KINDS)), max_size=25),
        size=st.sampled_from([0, 0, 10, 3_000, 40_000]),
    )
    def feed(self, kinds: list[tuple[int, str]], size: int) -> None:
        self.pump.feed(self.event(stream, kind, size) for stream, kind in kinds)

    def event(self, stream: int, kind: str, size: int) -> TapEvent:
        first = request(stream, at=self.clock.now(), path=f"/{'abcdefghi'[stream]}", headers=b"via: " + b"x" * size)
        events: dict[str, TapEvent] = {
            "request": first,
            "response": response(first, status=200 + 300 * (stream % 2)),
            "end": end(first, eos=Eos.GRPC, code=stream % 3),
            "reset": end(first, eos=Eos.RESET, code=8),
            "bare": bare(),
        }
        return events[kind]

    @rule(milliseconds=st.sampled_from([1, 100, 250, 1_000, 21_000, 31_000]))
    def wait(self, milliseconds: int) -> None:
        self.clock.move(milliseconds * MILLISECOND)
        self.pump.tick()

    @rule(events=st.integers(1, 9))
    def overload(self, events: int) -> None:
        self.pump.overloaded(events)

    @rule()
    def break_upstream(self) -> None:
        self.pump.upstream_lost("reset by peer")
        self.pump.resumed()

    @precondition(lambda self: self.pump.viewers)
    @rule(do=st.sampled_from(["pause", "resume", "heard", "drop"]))
    def want(self, do: str) -> None:
        viewer = self.random.choice(list(self.pump.viewers.values()))
        if do == "heard":
            viewer.heard(self.clock.now())
        elif do == "drop":
            viewer.drop()
        elif viewer._session.listening:
            getattr(viewer, do)(ref=None)

    @precondition(lambda self: self.pump.viewers)
    @rule(spec=st.sampled_from(SPECS))
    def filter(self, spec: dict[str, object] | None) -> None:
        viewer = self.random.choice(list(self.pump.viewers.values()))
        if viewer._session.listening:
            viewer.set_filter(self.pump.read_filter(spec), ref=None)

    @precondition(lambda self: self.pump.viewers)
    @rule(bye=st.booleans())
    def leave(self, bye: bool) -> None:
        viewer = self.random.choice(list(self.pump.viewers.values()))
        viewer.leave(Parting(Bye.DETACHED) if bye else None, self.clock.now())

    @rule()
    def leave_all(self) -> None:
        self.pump.leave(Parting(Bye.EXPIRED))

    @rule(
        answers=st.lists(
            st.sampled_from([*[Answer.TAKEN] * 6, Answer.BUSY, Answer.AMBIGUOUS, Answer.TOO_LARGE, Answer.GONE]),
            max_size=6,
        )
    )
    def post(self, answers: list[Answer]) -> None:
        for name, viewer in list(self.pump.viewers.items()):
            for answer in answers:
                action = viewer.next(self.clock.now())
                if isinstance(action, Removed):
                    self.pump.remove(name)
                    self.posted.pop(viewer, None)
                    break
                if isinstance(action, Post):
                    self.posted[viewer] = action
                if viewer in self.posted:
                    self.answer(viewer, self.posted.pop(viewer), answer)

    def answer(self, viewer: Viewer, post: Post, answer: Answer) -> None:
        viewer.answered(answer, self.clock.now())
        if answer is Answer.TAKEN:
            self.seen[viewer].append(post.seq)
            self.frames[viewer].append(json.loads(post.data))

    @invariant()
    def the_law_of_conservation_holds(self) -> None:
        for viewer in getattr(self, "seen", {}):
            totals = viewer.totals()
            assert totals.balanced, totals
            assert min(totals.held, totals.delivered, totals.examined, *totals.lost.values()) >= 0

    @invariant()
    def memory_is_bounded(self) -> None:
        for viewer in getattr(self, "seen", {}):
            assert viewer._account.outbox.bytes <= QUEUE_BYTES
        if hasattr(self, "pump"):
            assert len(self.pump._table) <= self.OPEN

    @invariant()
    def no_number_is_missing_and_none_comes_twice(self) -> None:
        for numbers in getattr(self, "seen", {}).values():
            assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def every_bye_is_the_last_frame_and_holds_nothing(self) -> None:
        for frames in getattr(self, "frames", {}).values():
            byes = [frame for frame in frames if frame["type"] == "bye"]
            assert byes in ([], frames[-1:])
            assert all(frame["totals"]["held"] == 0 for frame in byes)

    @invariant()
    def filter_epochs_never_go_back(self) -> None:
        for frames in getattr(self, "frames", {}).values():
            epochs = [frame["filter_epoch"] for frame in frames if "filter_epoch" in frame]
            assert epochs == sorted(epochs)


TestPumping = Pumping.TestCase
TestPumping.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
