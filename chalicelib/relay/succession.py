"""The time before a successor is the relay: it opens its stream, says so, keeps what comes, and waits for the lease.

Without I/O, as `run.py`: news in, commands out. It waits for the old relay's release, or for its lease to end by itself.
"""

from collections.abc import Callable

from chalicelib.relay import messages as m
from chalicelib.relay.backlog import Backlog
from chalicelib.relay.limits import CLOCK_SLACK, LOOK_EVERY, RENEW_EVERY, SHORTEST_WAIT, SUCCESSION
from chalicelib.relay.moments import nanoseconds
from chalicelib.relay.run import Inheritance
from chalicelib.relay.upstream import State, Upstream
from chalicelib.tap.kept import TapState

WAIT_EVERY = LOOK_EVERY // 2  # between two looks: all that time nobody posts


class Succession:
    """`state` is that in which the offer was claimed. `taken` is the state with our lease, once we have it."""

    def __init__(self, state: TapState, relay_id: str, chance: Callable[[], float], now: int) -> None:
        assert state.lease is not None  # else there would be nothing to wait for
        self.taken: TapState | None = None
        self.done = False
        self._relay_id = relay_id
        self._fence = state.lease.fence
        self._until = nanoseconds(state.lease.until)
        self._upstream = Upstream(chance, now)
        self._backlog = Backlog()
        offer = state.offer
        self._event_at = nanoseconds(offer.event_at) if offer and offer.event_at else now
        self._give_up_at = now + SUCCESSION
        self._look_at = now
        self._asking = False
        self._say_at = now
        self._free = False

    @property
    def inheritance(self) -> Inheritance:
        """What the run begins with."""
        return Inheritance(self._upstream, self._backlog, self._event_at)

    def hear(self, news: m.News, now: int) -> None:
        """Take it in."""
        match news:
            case m.Opened(stream):
                self._upstream.written(stream, now)
            case m.Came(stream, events):
                if self._upstream.spoke(stream):
                    self._backlog.add(events)
                    self._event_at = now
            case m.StreamEnded(stream, error):
                self.done = self._upstream.ended(stream, error, now) is not None or self.done
            case m.Looked(state):
                self._asking = False
                self._looked(state, now)
            case m.Taken(state):
                self._asking, self._free = False, False
                self.taken = state
                self.done = self.done or state is not None
            case m.Failed():
                self._asking = False
            case _:
                pass

    def _looked(self, state: TapState | None, now: int) -> None:
        if state is None or state.deleted:
            self.done = True
        elif state.lease is None:
            self._free, self._look_at = True, now
        elif state.lease.fence != self._fence or state.offer is None or state.offer.successor != self._relay_id:
            self.done = True  # somebody else is, or will be, the relay
        else:
            self._until = nanoseconds(state.lease.until)
            self._free = now >= self._until + CLOCK_SLACK

    def step(self, now: int) -> list[m.Command]:
        """What to do now."""
        if self.done:
            return [] if self.taken else [m.CloseStream()]
        if now >= self._give_up_at:
            self.done = True
            return [m.CloseStream()]
        commands: list[m.Command] = []
        if opening := self._upstream.step(now):
            commands.append(opening)
        if self._upstream.state is State.OPEN and now >= self._say_at:
            self._say_at = now + RENEW_EVERY
            commands.append(m.SayOpen())
        if not self._asking and now >= self._look_at:
            self._asking, self._look_at = True, now + WAIT_EVERY
            commands.append(m.Take() if self._free else m.Look())
        return commands

    def wake_at(self, now: int) -> int:
        """When to step again though no news came."""
        look_at = None if self._asking else self._look_at
        times = [at for at in (look_at, self._give_up_at, self._upstream.wake_at) if at is not None]
        return max(now + SHORTEST_WAIT, min(times))
