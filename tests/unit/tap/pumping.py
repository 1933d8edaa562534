"""Any events in any order to viewers of every mode that do and suffer anything: the machine behind `test_pump.py`."""

import json
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chalicelib.tap.bye import Bye
from chalicelib.tap.client import Attach
from chalicelib.tap.events import Eos, TapEvent
from chalicelib.tap.filtering import EVERYTHING, Filter
from chalicelib.tap.frames import Mode
from chalicelib.tap.limits import MILLISECOND, QUEUE_BYTES
from chalicelib.tap.parting import Parting
from chalicelib.tap.posting import Answer, Post, Removed
from chalicelib.tap.pump import Pump
from chalicelib.tap.viewer import Viewer
from tests.unit.tap.traffic import HandClock, TextDecoder, bare, end, request, response
from tests.unit.tap.watching import GREETING

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
                else:
                    assert action.until is None or action.until > self.clock.now(), "the relay would spin"
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
