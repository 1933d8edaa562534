"""All viewers of one run: seated in the pump when it is known who looks, fed, posted to, and seen out.

Until then what comes is kept (`backlog.py`). Whatever happens to a viewer here, its item is told: `Forget`, or `Leave`
where a successor goes on.
"""

from collections.abc import Callable, Iterable, Sequence

from chalicelib.relay import messages as m
from chalicelib.relay.backlog import Backlog
from chalicelib.relay.greeting import Before, greeting
from chalicelib.relay.posts import Gone, Posts
from chalicelib.relay.seats import Seats
from chalicelib.relay.sums import Sums
from chalicelib.relay.tenure import Tenure
from chalicelib.tap.frames import Pods
from chalicelib.tap.kept import KeptViewer, TapState
from chalicelib.tap.parting import Parting
from chalicelib.tap.posting import Answer
from chalicelib.tap.pump import Pump

MakePump = Callable[[int, Pods | None], Pump]  # the epoch, and which pods are tapped


class Audience:
    """`state` is that in which the lease was taken: its tap, its fence, and how the run before ended."""

    def __init__(self, make_pump: MakePump, state: TapState, epoch: int, backlog: Backlog, sums: Sums) -> None:
        self._make_pump = make_pump
        self._state = state
        self._epoch = epoch
        self._backlog = backlog
        self._sums = sums
        self._posts = Posts()
        self._seats: Seats | None = None
        self._lost = ""  # why the stream is away; "" while it is not
        self.pump: Pump | None = None

    # ── what comes ───────────────────────────────────────────────────────────────────────────────────────────────────

    def came(self, news: m.Came) -> None:
        """Events of the stream."""
        self._sums.add("RelayEvents", len(news.events))
        if self.pump is None:
            self._backlog.add(news.events)
            return
        self.pump.feed(news.events)
        if news.dropped:
            self._sums.add("RelayDropped", news.dropped)
            self.pump.overloaded(news.dropped)

    def upstream_lost(self, detail: str) -> None:
        """The stream broke."""
        self._sums.add("RelayUpstreamLost")
        self._lost = detail
        if self.pump is not None:
            self.pump.upstream_lost(detail)

    def upstream_open(self) -> None:
        """It is open, be it again."""
        if self._lost and self.pump is not None:
            self.pump.resumed()
        self._lost = ""

    def posted(self, connection_id: str, answer: Answer, now: int) -> None:
        """What the gateway said."""
        self._sums.posted(answer)
        if self.pump is not None:
            self._posts.answered(self.pump, connection_id, answer, now)

    # ── who is there ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def empty(self) -> bool:
        """Whether nobody is seated."""
        return self.pump is None or not self.pump.viewers

    @property
    def flying(self) -> bool:
        """Whether a post is under way."""
        return bool(self._posts.flying)

    @property
    def wake_at(self) -> int | None:
        """When somebody may have something to say."""
        return self._posts.wake_at

    def stale(self, now: int) -> bool:
        """Whether somebody may have spoken without our knowing it."""
        return self._seats is not None and self._seats.stale(now)

    def credentials(self) -> frozenset[str]:
        """The API keys in use."""
        own = frozenset({self._state.tap.owner.credential} - {""})
        return own | (self._seats.credentials() if self._seats is not None else frozenset())

    def seat(self, viewers: Sequence[KeptViewer], pods: Pods | None, listening_since: int, now: int) -> list[m.Command]:
        """Bring everybody in who is listed; the first time, with what came before."""
        if self._seats is not None:
            return self._seats.arrange(viewers, now)
        seam = self._backlog.seam(self._state.ended, listening_since, now)
        told, fresh = self._backlog.split(self._state.ended)
        self.pump = self._make_pump(self._epoch, pods)
        before = Before(self._state.ended, seam) if self._state.ended and seam else None
        tap = self._state.tap
        self._seats = Seats(self.pump, self._epoch, lambda kept, attach: greeting(tap, kept, attach, pods, before))
        self.pump.feed(told)
        commands = self._seats.arrange(viewers, now)
        self.pump.feed(fresh)
        self._backlog = Backlog()
        if self._lost:
            self.pump.upstream_lost(self._lost)
        return commands

    # ── who goes ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def see_out(self, revoked: frozenset[str], now: int) -> None:
        """Those whose time or right is over."""
        if self._seats is not None:
            self._seats.see_out(revoked, now)

    def leave(self, parting: Parting | None) -> None:
        """Everybody; None: a hand-over."""
        if self.pump is not None:
            self.pump.leave(parting)

    def tick(self) -> None:
        """Time went by."""
        if self.pump is not None:
            self.pump.tick()

    def step(self, tenure: Tenure, now: int, *, yielding: bool) -> list[m.Command]:
        """The next posts, and good-byes to those who are gone. `yielding`: a successor goes on with them."""
        if self.pump is None or self._seats is None:
            return []
        posts, gone = self._posts.step(self.pump, self._seats.kept, tenure, now)
        return [*posts, *self._forget(gone, yielding=yielding)]

    def drop(self) -> list[m.Command]:
        """No time is left: everybody to the successor, as they are."""
        remaining = [] if self.pump is None else [Gone(connection_id, None) for connection_id in self.pump.viewers]
        return self._forget(remaining, yielding=True)

    def _forget(self, gone: Iterable[Gone], *, yielding: bool) -> list[m.Command]:
        return [command for each in gone for command in self._goes(each, yielding=yielding)]

    def _goes(self, gone: Gone, *, yielding: bool) -> list[m.Command]:
        assert self.pump is not None
        assert self._seats is not None
        connection_id, answer = gone
        viewer, kept = self.pump.viewers[connection_id], self._seats.remove(connection_id)
        viewer.drop()  # nothing where its end was said
        self._sums.lost(viewer.totals().lost)
        if yielding and answer in {None, Answer.BUSY}:
            return [m.Leave(connection_id, viewer.left_behind())]
        commands: list[m.Command] = []
        if kept is not None:
            commands.append(m.Forget(kept.endpoint, connection_id, close=answer is not Answer.GONE))
        if answer is Answer.FORBIDDEN:
            commands.append(m.Tell((), alarm="gateway_forbidden"))
        return commands
