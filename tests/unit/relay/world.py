"""A world without threads or time of its own: relays, one store, one cluster, one gateway, and who decides what comes next.

Every command of a relay waits in its lane until it is carried out; `settle` carries out all in order, a test may choose.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.relay import messages as m
from chalicelib.relay.arrival import Nothing, Relaying, arrive
from chalicelib.relay.hands import Hands
from chalicelib.relay.moments import moment
from chalicelib.relay.ports import Ports
from chalicelib.relay.run import Course, Run
from chalicelib.relay.succession import Succession
from chalicelib.tap.client import Attach
from chalicelib.tap.events import TapEvent
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.frames import Pods
from chalicelib.tap.kept import CONNECTION_LIFE, KeptViewer, Tap, TapOwner, new_tap_id
from chalicelib.tap.limits import SECOND
from chalicelib.tap.match import Match
from chalicelib.tap.pump import Pump
from chalicelib.tap.target import Target
from tests.fakes.taps import FakeAdmission, FakeLeases, FakeTaps, FakeViewers, TapMemory
from tests.unit.relay.gateway import ScriptedGateway
from tests.unit.relay.surroundings import Cluster, Signals
from tests.unit.tap.traffic import HandClock, TextDecoder, end, request, response

OWNER = TapOwner("key:k1", "key", ("viewers",), frozenset({"tap:open"}), "k1")
LIFE = 900 * SECOND  # of an invocation
CLUSTER = (m.CheckRights, m.LookAtPods)
LEASE = (m.Renew, m.Look, m.Take)


@dataclass
class Sim:
    """One invocation. `stream` is the number of its open stream."""

    world: "World"
    name: str
    machine: Run | Succession
    hands: Hands
    course: Course
    stream: int | None = None
    paused: bool = False
    commands: int = 0
    ended: bool = False

    def __post_init__(self) -> None:
        self.lanes: dict[str, deque[m.Command]] = {}

    @property
    def done(self) -> bool:
        return self.machine.done and not isinstance(self._following(), Run)

    @property
    def run(self) -> Run:
        assert isinstance(self.machine, Run)
        return self.machine

    def step(self) -> None:
        """Decide, and put what was decided into its lanes."""
        if self.paused or self.ended:
            return
        self.ended = isinstance(self.machine, Run) and self.machine.done  # it is asked once more, for its last words
        for command in self.machine.step(self.world.clock.now()):
            self._take_up(command)
        following = self._following()
        if following is not None:
            self.machine = following
            self.step()

    def hear(self, news: m.News | None) -> None:
        if news is not None and not self.machine.done:
            self.machine.hear(news, self.world.clock.now())

    def finish(self, lane: str) -> None:
        """Carry out the next command of a lane."""
        command = self.lanes[lane].popleft()
        if not self.lanes[lane]:
            del self.lanes[lane]
        self.hear(self.hands.do(command))

    def feed(self, events: Sequence[TapEvent]) -> None:
        if self.stream is not None:
            self.hear(m.Came(self.stream, list(events)))

    def _following(self) -> Run | None:
        if isinstance(self.machine, Succession) and self.machine.taken is not None:
            return Run(self.machine.taken, self.course, self.world.clock.now(), self.machine.inheritance)
        return None

    def _take_up(self, command: m.Command) -> None:
        self.commands += 1
        match command:
            case m.OpenStream(stream):
                self._open(stream)
            case m.CloseStream():
                self.stream = None
            case m.Tell():
                self.hands.tell(command)
            case m.PostTo():
                self._queue(f"post {command.connection_id}", command)
            case _:
                lane = "cluster" if isinstance(command, CLUSTER) else "lease" if isinstance(command, LEASE) else "desk"
                self._queue(lane, command)

    def _queue(self, lane: str, command: m.Command) -> None:
        self.lanes.setdefault(lane, deque()).append(command)

    def _open(self, stream: int) -> None:
        self.world.cluster.opened += 1
        if self.world.cluster.refusal is not None:
            self.hear(m.StreamEnded(stream, self.world.cluster.refusal))
            return
        self.stream = stream
        self.hear(m.Opened(stream))


class World:
    """`starts` are taps for which a relay was asked and has not begun."""

    def __init__(self, *, life: int = LIFE, quiet_after: int = 1800 * SECOND) -> None:
        self.clock = HandClock()
        self.memory = TapMemory()
        self.taps, self.leases = FakeTaps(self.memory), FakeLeases(self.memory)
        self.viewers, self.admission = FakeViewers(self.memory), FakeAdmission(self.memory)
        self.gateway, self.cluster, self.signals = ScriptedGateway(), Cluster(), Signals()
        self.starts: list[str] = []
        self.relays: list[Sim] = []
        self.count = 0
        self.ids = 0
        self._life, self._quiet_after = life, quiet_after
        self.ports = Ports(
            self.taps,
            self.leases,
            self.viewers,
            self.admission,
            self,
            self.gateway,
            self.cluster,
            self.cluster,
            self.cluster,
            self.cluster,
            self.signals,
        )
        now = self.now()
        self.tap = Tap(
            new_tap_id(),
            OWNER,
            Target("shop", "deployment", "web"),
            Match(),
            100,
            False,
            now,
            now + 4 * CONNECTION_LIFE,
        )
        self.taps.create(self.tap, most_of_owner=5)

    def now(self) -> datetime:
        return moment(self.clock.now())

    # ── relays ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def start(self, tap_id: str) -> None:
        """Provides `Relays`: accepted, to begin when the world says."""
        self.starts.append(tap_id)

    def begin(self) -> Sim | None:
        """The next invocation that was asked for."""
        tap_id, now = self.starts.pop(0), self.clock.now()
        self.count += 1
        name = f"r{self.count}"
        arrived = arrive(self.ports, tap_id, name, moment(now))
        if isinstance(arrived, Nothing):
            return None
        course = Course(self._pump, lambda: 0.5, now, now + self._life, self._quiet_after)
        machine: Run | Succession = (
            Run(arrived.state, course, now)
            if isinstance(arrived, Relaying)
            else Succession(arrived.state, name, lambda: 0.5, now)
        )
        sim = Sim(self, name, machine, Hands(self.ports, self.tap, name, self.clock), course)
        self.relays.append(sim)
        return sim

    def _pump(self, epoch: int, pods: Pods | None) -> Pump:
        return Pump(
            clock=self.clock,
            decoder=TextDecoder(),
            chance=lambda: 0.5,
            epoch=epoch,
            after=EVERYTHING,
            headers=False,
            pods=pods,
        )

    @property
    def living(self) -> list[Sim]:
        return [each for each in self.relays if not each.done]

    @property
    def relay(self) -> Sim:
        """The one that there is."""
        (sim,) = self.living
        return sim

    def kill(self) -> None:
        """All of them, without a word."""
        self.relays.clear()

    # ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def settle(self, seconds: float = 0.0, *, events: float = 0.0) -> None:
        """Carry out all there is to do, for so long; `events`: so many requests a second, each complete at once."""
        until = self.clock.now() + int(seconds * SECOND)
        next_event = self.clock.now()
        while True:
            self._now()
            if self.clock.now() >= until:
                return
            wakes = [sim.machine.wake_at(self.clock.now()) for sim in self.relays if not sim.paused and not sim.done]
            if events:
                wakes.append(next_event)
            self.clock.time = max(self.clock.now(), min([until, *wakes]))
            if events and self.clock.now() >= next_event:
                next_event += int(SECOND / events)
                self.traffic()

    def _now(self) -> None:
        busy = True
        while busy:
            while self.starts:
                self.begin()
            busy = False
            for sim in [each for each in self.relays if not each.paused]:
                sim.step()
                while sim.lanes:
                    busy = True
                    sim.finish(next(iter(sim.lanes)))
                    sim.step()

    def traffic(self, count: int = 1, path: str = "/cart") -> None:
        """So many requests, with their ends, to everybody who listens."""
        for _ in range(count):
            self.ids += 1
            first = request(self.ids, path=path, at=self.clock.now())
            for sim in self.living:
                sim.feed([first, response(first), end(first)])

    # ── viewers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def connect(self, connection_id: str = "c1") -> KeptViewer:
        now = self.now()
        viewer = KeptViewer(
            self.tap.id, connection_id, "https://x", OWNER, None, None, False, None, now, now, now + CONNECTION_LIFE
        )
        self.viewers.connect(viewer, most_of_tap=20)
        return viewer

    def attach(self, connection_id: str = "c1", wants: Attach | None = None) -> None:
        """Connect and attach, as the socket function does it."""
        self.change(replace(self.connect(connection_id), attach=wants or Attach(window=SECOND // 10)))

    def change(self, viewer: KeptViewer) -> None:
        """What a client frame does: write, then look whether there is a relay."""
        self.viewers.change(replace(viewer, heard_at=self.now()))
        self.wake()

    def wake(self) -> None:
        state = self.taps.get(self.tap.id, self.now())
        asleep = state is not None and not state.leased(self.now())
        if asleep and self.leases.request_start(self.tap.id, self.now()):
            self.starts.append(self.tap.id)

    def ping(self, connection_id: str = "c1") -> None:
        self.viewers.heard(connection_id, self.now())
        self.wake()

    def check(self) -> None:
        """The laws hold for every viewer."""
        for connection_id in self.gateway.frames:
            self.gateway.check(connection_id)
