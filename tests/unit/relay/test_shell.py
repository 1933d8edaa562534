"""With real threads, a real clock and a store in memory: it pumps, hands over, and leaves no thread behind."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from chalicelib.errors import PorticoError, StoreUnavailable, StreamLost
from chalicelib.relay.moments import moment
from chalicelib.relay.shell import Shell
from chalicelib.tap.client import Attach
from chalicelib.tap.events import TapEvent
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.frames import Pods
from chalicelib.tap.kept import Tap, TapOwner
from chalicelib.tap.limits import SECOND
from chalicelib.tap.match import AtSource
from chalicelib.tap.posting import Answer
from chalicelib.tap.pump import Pump
from chalicelib.tap.target import Target
from tests.unit.relay.world import World
from tests.unit.tap.traffic import TextDecoder, end, request, response

PATIENCE = 15.0  # seconds; each of these ends in one or two


class RealClock:
    def now(self) -> int:
        return time.time_ns()


class Traffic:
    """Provides `TapStreams`."""

    def __init__(self) -> None:
        self.opened: list[bool] = []
        self.streams: list[Stream] = []

    def open(
        self, target: Target, at_source: AtSource, owner: TapOwner, *, max_rps: float, extract_headers: bool
    ) -> "Stream":
        self.opened.append(extract_headers)
        self.streams.append(Stream())
        return self.streams[-1]


class Stream:
    """Provides `TapStream`: a request every ten milliseconds, until it is closed, or `breaks`."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.breaks: PorticoError | None = None
        self._count = 0

    def read(self, seconds: float) -> Sequence[TapEvent]:
        if self.closed.wait(min(seconds, 0.01)):
            return []
        if self.breaks:
            raise self.breaks
        self._count += 1
        first = request(self._count, at=time.time_ns())
        return [first, response(first), end(first)]

    def close(self) -> None:
        self.closed.set()


class Real(World):
    """The same store and gateway, in real time, with threads."""

    def __init__(self) -> None:
        super().__init__()
        self.clock.time = time.time_ns()
        now = moment(self.clock.time)
        self.tap = replace(self.tap, created_at=now, expires_at=now + (self.tap.expires_at - self.tap.created_at))
        self.taps.create(self.tap, most_of_owner=5)
        self.streams = Traffic()
        self.shell = Shell(
            replace(self.ports, streams=self.streams), RealClock(), lambda: 0.5, self.pump_of, 1_800 * SECOND, 20
        )
        self.outcomes: list[str] = []

    def pump_of(self, tap: Tap) -> Callable[[int, Pods | None], Pump]:
        def make(epoch: int, pods: Pods | None) -> Pump:
            return Pump(
                clock=RealClock(),
                decoder=TextDecoder(),
                chance=lambda: 0.5,
                epoch=epoch,
                after=EVERYTHING,
                headers=False,
                pods=pods,
            )

        return make

    def start(self, tap_id: str) -> None:
        """Invokes at once, with a second and a half of life left after a hand-over."""
        threading.Thread(target=self.invoke, args=(60_000,), name="invocation").start()

    def invoke(self, remaining_ms: int) -> None:
        self.outcomes.append(self.shell.run(self.tap.id, remaining_ms))


@pytest.fixture
def real() -> Iterator[Real]:
    before = set(threading.enumerate())
    real = Real()
    yield real
    until(lambda: set(threading.enumerate()) <= before, "a thread outlived its relay")


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for it, looking now and then: what is waited for happens in other threads and tells nobody."""
    pause, end_at = threading.Event(), time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end_at, what
        pause.wait(0.01)


def test_it_pumps_until_nobody_looks(real: Real) -> None:
    real.viewers.change(replace(real.connect(), attach=Attach(window=SECOND // 10)))
    real.start(real.tap.id)
    until(lambda: real.gateway.kinds("c1").count("batch") >= 3, "no batches")
    real.viewers.remove("c1")
    until(lambda: real.outcomes == ["relayed"], "it does not end")
    assert real.gateway.kinds("c1")[0] == "started"
    assert all(stream.closed.is_set() for stream in real.streams.streams)
    assert real.streams.opened == [False]
    real.check()


def test_it_hands_over_before_its_time_is_up(real: Real) -> None:
    real.viewers.change(replace(real.connect(), attach=Attach(window=SECOND // 10)))
    real.invoke(6_000)
    until(lambda: "status:handover" in real.gateway.kinds("c1"), "no hand-over")
    until(lambda: real.gateway.kinds("c1")[-1] == "batch", "no batches after it")
    real.viewers.remove("c1")
    until(lambda: real.outcomes == ["relayed", "succeeded"], "it does not end")
    handover = next(each for each in real.gateway.told("c1") if each.get("state") == "handover")
    assert handover["planned"]
    assert handover["previous"]["last_seq"] == handover_seq(real)
    real.check()


def handover_seq(real: Real) -> object:
    return max(each["seq"] for each in real.gateway.told("c1") if each["epoch"] == 1)


def test_a_stream_that_breaks_is_opened_again(real: Real) -> None:
    real.viewers.change(replace(real.connect(), attach=Attach(window=SECOND // 10)))
    real.start(real.tap.id)
    until(lambda: "batch" in real.gateway.kinds("c1"), "no batches")
    real.streams.streams[0].breaks = StreamLost("the connection broke")
    until(lambda: "status:upstream_lost" in real.gateway.kinds("c1"), "not told")
    until(lambda: real.gateway.kinds("c1")[-1] == "batch", "no batches after it")
    real.viewers.remove("c1")
    until(lambda: real.outcomes == ["relayed"], "it does not end")
    real.check()


def test_a_second_start_does_nothing(real: Real) -> None:
    real.viewers.change(replace(real.connect(), attach=Attach(window=SECOND // 10)))
    real.start(real.tap.id)
    until(lambda: "started" in real.gateway.kinds("c1"), "not started")
    real.invoke(60_000)
    assert real.outcomes == ["there is a relay"]
    real.taps.delete(real.tap.id, real.now())
    until(lambda: len(real.outcomes) == 2, "it does not end")
    assert real.gateway.told("c1")[-1]["code"] == 4501


def test_without_viewer_or_tap_or_database_nothing_is_done(real: Real, monkeypatch: pytest.MonkeyPatch) -> None:
    real.invoke(60_000)
    assert real.shell.run("tap_x", 60_000) == "no such tap"

    def away(*_: object) -> None:
        raise StoreUnavailable("the database is away")

    monkeypatch.setattr(real.taps, "get", away)
    assert real.shell.run(real.tap.id, 60_000) == "the database is away"
    assert real.outcomes == ["no viewer"]


def test_a_bug_in_a_thread_ends_the_relay_and_is_seen(real: Real) -> None:
    def broken(_connection: str, _data: bytes) -> Answer:
        raise ZeroDivisionError

    real.gateway.answer = broken
    real.viewers.change(replace(real.connect(), attach=Attach()))
    with pytest.raises(ZeroDivisionError):
        real.invoke(60_000)
