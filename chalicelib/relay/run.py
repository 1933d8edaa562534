"""One relay's run of one tap, without I/O: `hear` takes news, `step` gives commands, `wake_at` says when to ask again.

The order of things in a step is that of their importance: the lease, the end, the stream, the viewers, the posts. Nothing
is posted without the lease, no viewer goes without being told or left to a successor, and the relay itself goes only when
it is certain that nobody came meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from chalicelib.relay import messages as m
from chalicelib.relay.audience import Audience, MakePump
from chalicelib.relay.backlog import Backlog
from chalicelib.relay.ending import Ending
from chalicelib.relay.handover import HandoverPlan, Step
from chalicelib.relay.limits import LAST_SECOND, PODS_WITHIN, RIGHTS_EVERY, RIGHTS_FIRST, SHORTEST_WAIT, TICK_EVERY
from chalicelib.relay.roll import Roll
from chalicelib.relay.sums import Sums
from chalicelib.relay.tenure import Tenure
from chalicelib.relay.upstream import State, Upstream
from chalicelib.tap.frames import Pods
from chalicelib.tap.kept import TapState
from chalicelib.tap.parting import Parting


class Phase(Enum):
    """How far the run is."""

    PUMPING = auto()
    YIELDING = auto()  # a successor, or nobody, goes on: what waits goes out, then the lease
    GOING = auto()  # the lease is being released
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Course:
    """What a run is given. `start` and `end` are the invocation's, `quiet_after` nanoseconds without an event."""

    make_pump: MakePump
    chance: Callable[[], float]
    start: int
    end: int
    quiet_after: int


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What a successor has already when it becomes the relay: an open stream, and what came over it."""

    upstream: Upstream
    backlog: Backlog
    event_at: int


class Run:
    """`state` is that of the moment at which the lease was taken."""

    def __init__(self, state: TapState, course: Course, now: int, inheritance: Inheritance | None = None) -> None:
        assert state.lease is not None  # it was just taken
        inherited = inheritance or Inheritance(Upstream(course.chance, now), Backlog(), now)
        self.state = state
        self.phase = Phase.PUMPING
        self._epoch = state.lease.fence
        self._end_at = course.end
        self._tenure = Tenure(state.lease, now)
        self._upstream = inherited.upstream
        self._ending = Ending(course.quiet_after, inherited.event_at)
        self._plan = HandoverPlan(course.start, course.end)
        self._roll = Roll(now)
        self._sums = Sums(now)
        self.audience = Audience(course.make_pump, state, self._epoch, inherited.backlog, self._sums)
        self._pods: Pods | None = None
        self._pods_by: int | None = None  # asked for, and how long to wait for the answer
        self._parting: Parting | None = None
        self._stopped_at = 0  # when it read its last event; 0 while it reads
        self._rights_at = now + RIGHTS_FIRST
        self._tick_at = self._release_at = now

    @property
    def done(self) -> bool:
        """Nothing is left to do."""
        return self.phase is Phase.DONE

    # ── news ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def hear(self, news: m.News, now: int) -> None:
        """Take it in; what follows from it, the next `step` says."""
        match news:
            case m.Posted(connection_id, answer):
                self.audience.posted(connection_id, answer, now)
            case m.Came() | m.Opened() | m.StreamEnded():
                self._hear_stream(news, now)
            case m.Renewed() | m.Looked() | m.Listed() | m.Released():
                self._hear_store(news, now)
            case m.Failed(command):
                self._failed(command, now)
            case m.Checked() | m.SawPods():
                self._hear_cluster(news, now)
            case m.Taken():
                pass  # a successor's news

    def _hear_stream(self, news: m.Came | m.Opened | m.StreamEnded, now: int) -> None:
        if isinstance(news, m.Opened):
            self._upstream.written(news.stream, now)
        elif isinstance(news, m.Came):
            if self._upstream.spoke(news.stream):
                self._ending.event_at = now
                self.audience.upstream_open()
                self.audience.came(news)
        elif self._upstream.current(news.stream):
            parting = self._upstream.ended(news.stream, news.error, now)
            self._parting = self._parting or parting
            if parting is None:
                self.audience.upstream_lost(news.error.detail)

    def _hear_store(self, news: m.Renewed | m.Looked | m.Listed | m.Released, now: int) -> None:
        if isinstance(news, m.Listed):
            self._roll.listed(news.viewers, news.viewers_rev, now)
        elif isinstance(news, m.Released):
            self._released(done=news.done)
        else:
            if isinstance(news, m.Looked):
                self._roll.looked()
            if news.state is not None or isinstance(news, m.Renewed):
                self._told(news.state, renewed=isinstance(news, m.Renewed))

    def _hear_cluster(self, news: m.Checked | m.SawPods, now: int) -> None:
        if isinstance(news, m.Checked):
            self._ending.checked(news.refused, news.revoked)
            self.audience.see_out(news.revoked, now)
        else:
            self._pods, self._pods_by = news.pods, now

    def _told(self, state: TapState | None, *, renewed: bool) -> None:
        """The item, as it is. An item past its life is not told by a look; a renewal tells it all the same."""
        if state is None or state.lease is None or state.lease.fence != self._epoch:
            if self.phase is not Phase.GOING:
                self.phase = Phase.DONE  # a zombie says nothing more: it would be of an old epoch
            return
        self.state = state
        if renewed:
            self._tenure.renewed(state.lease)

    def _released(self, *, done: bool) -> None:
        """Not done in a hand-over means that the lease is another's already."""
        self.phase = Phase.DONE if done or self._stopped_at else Phase.PUMPING
        self._roll.forget()

    def _failed(self, command: m.Command, now: int) -> None:
        self._sums.add("RelayStoreFailed")
        match command:
            case m.Renew():
                self._tenure.failed(now)
            case m.Release():
                self.phase = Phase.YIELDING if self._stopped_at else Phase.PUMPING
                self._release_at = now + TICK_EVERY
            case m.Look() | m.ListViewers():
                self._roll.failed(now)
            case _:
                pass  # what was to be kept is not kept; the items' own life ends it

    # ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def step(self, now: int) -> list[m.Command]:
        """What to do now."""
        if self.done or self._tenure.hopeless(now):
            self.phase = Phase.DONE
            return [*self._close_stream(), *self._sums.rest()]
        commands: list[m.Command] = []
        if self._tenure.due(now):
            commands.append(m.Renew(self._tenure.lease))
        commands += self._roll.step(self.state.viewers_rev, stale=self.audience.stale(now), now=now)
        if self.phase is Phase.PUMPING:
            commands += self._part(now) or self._hand_over(now)
        if self.phase is Phase.PUMPING:
            commands += self._open_stream(now) + self._check_rights(now) + self._seat(now)
        self._tick(now)
        return commands + self._post(now) + self._go(now) + self._sums.due(now)

    def wake_at(self, now: int) -> int:
        """When to step again though no news came."""
        stream = self._upstream.wake_at if self.phase is Phase.PUMPING else None
        times = [at for at in (self._tick_at, self.audience.wake_at, stream) if at is not None]
        return max(now + SHORTEST_WAIT, min(times))

    def _part(self, now: int) -> list[m.Command]:
        """Everybody goes, if there is a reason."""
        self._parting = self._parting or self._ending.due(self.state, now)
        if self._parting is None:
            return []
        self.audience.leave(self._parting)
        return self._close_stream()

    def _hand_over(self, now: int) -> list[m.Command]:
        if self._parting is not None:
            return []
        offer = self.state.offer
        step = self._plan.step(now, opened=self._plan.offered and offer is not None and offer.opened_at is not None)
        if step is Step.PUMP:
            return []
        if step is Step.OFFER:
            self._sums.add("RelayOffered")
            return [m.Offer(self._tenure.lease, self._ending.event_at)]
        self._sums.add("RelayHandover" if step is Step.YIELD else "RelayWithoutSuccessor")
        self.phase, self._stopped_at = Phase.YIELDING, now
        self.audience.leave(None)
        return self._close_stream()

    def _open_stream(self, now: int) -> list[m.Command]:
        opening = self._upstream.step(now)
        if self._upstream.state is State.OPEN:
            self.audience.upstream_open()
        return [opening] if opening else []

    def _close_stream(self) -> list[m.Command]:
        if self._upstream.state is State.CLOSED:
            return []
        self._upstream.close()
        return [m.CloseStream()]

    def _check_rights(self, now: int) -> list[m.Command]:
        if now < self._rights_at:
            return []
        self._rights_at = now + RIGHTS_EVERY
        return [m.CheckRights(self.audience.credentials())]

    def _seat(self, now: int) -> list[m.Command]:
        """Bring in whom the last listing shows; the first one waits a moment for the pods."""
        if self._pods_by is None:
            self._pods_by = now + PODS_WITHIN
            return [m.LookAtPods()]
        if self.audience.pump is None and now < self._pods_by:
            return []
        viewers = self._roll.take()
        if viewers is None:
            return []
        commands = self.audience.seat(viewers, self._pods, self._upstream.opened_at, now)
        if self._parting is not None:
            self.audience.leave(self._parting)
        return commands

    def _tick(self, now: int) -> None:
        if now >= self._tick_at:
            self._tick_at = now + TICK_EVERY
            self.audience.tick()
            self.audience.see_out(frozenset(), now)

    def _post(self, now: int) -> list[m.Command]:
        yielding = self.phase is Phase.YIELDING
        commands = self.audience.step(self._tenure, now, yielding=yielding)
        return commands + (self.audience.drop() if yielding and self._last_second(now) else [])

    def _go(self, now: int) -> list[m.Command]:
        """Give the lease back: to a successor when all is said, to nobody when nobody looks."""
        if now < self._release_at or not self.audience.empty:
            return []
        if self.phase is Phase.YIELDING and (not self.audience.flying or self._last_second(now)):
            self.phase = Phase.GOING
            return [m.Release(self._tenure.lease, None, self._stopped_at, ends=False)]
        seated = self.audience.pump is not None and self._roll.current(self.state.viewers_rev)
        if self.phase is Phase.PUMPING and seated:
            self.phase = Phase.GOING
            return [m.Release(self._tenure.lease, self._roll.viewers_rev, now, ends=True)]
        return []

    def _last_second(self, now: int) -> bool:
        return now >= self._end_at - LAST_SECOND
