"""All viewers of one tap around one join table: events in, and each viewer's `next` says what to post.

No I/O and no waiting: the relay's shell feeds what it read, ticks, asks every viewer, posts, and tells the answers.
A viewer's slowness stays in its own outbox; nothing here grows with the number of events.
"""

from collections.abc import Callable, Iterable

from chalicelib.tap.account import Surroundings
from chalicelib.tap.client import Attach
from chalicelib.tap.cost import Prices
from chalicelib.tap.events import TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.filtering import Filter, both, read_filter
from chalicelib.tap.frames import Frame, Pods
from chalicelib.tap.join import JoinTable
from chalicelib.tap.limits import JOIN_TIMEOUT, OPEN_EXCHANGES
from chalicelib.tap.liveness import Liveness, News
from chalicelib.tap.parting import Parting
from chalicelib.tap.ports import Clock, PeerDecoder
from chalicelib.tap.reader import Reader
from chalicelib.tap.rendering import Rendering
from chalicelib.tap.viewer import Viewer


class Pump:
    """One relay's run of one tap.

    `headers`: the tap extracts them and its principal has `tap:headers`. `pods`: as `started` tells them.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        decoder: PeerDecoder,
        chance: Callable[[], float],
        epoch: int,
        after: Filter,
        headers: bool,
        pods: Pods | None = None,
        prices: Prices | None = None,
        join_timeout: int = JOIN_TIMEOUT,
        open_exchanges: int = OPEN_EXCHANGES,
    ) -> None:
        now = clock.now()
        self._clock = clock
        self._after = after
        self._headers = headers
        self._table = JoinTable(timeout=join_timeout, capacity=open_exchanges)
        rendering = Rendering(Reader(decoder, identities=headers))
        self._around = Surroundings(self._table, rendering, epoch, prices or Prices(), chance)
        self._liveness = Liveness(now, pods)
        self._ticked_at = now
        self.viewers: dict[str, Viewer] = {}
        self._eager: tuple[Viewer, ...] = ()  # those that want single events
        self._all: tuple[Viewer, ...] = ()

    # ── viewers ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def attach(self, connection: str, attach: Attach, greeting: Frame) -> Viewer:
        """A viewer comes. Raises `InvalidRequest` where its filter cannot be read."""
        seen_through = self.read_filter(attach.filter)
        viewer = Viewer(attach, seen_through, self._around, greeting, self._clock.now())
        self.viewers[connection] = viewer
        self._arrange()
        return viewer

    def remove(self, connection: str) -> None:
        """A viewer is gone (its `next` said `Removed`)."""
        self.viewers.pop(connection, None)
        self._arrange()

    def read_filter(self, spec: object) -> Filter:
        """A viewer's filter behind the tap's own. Raises `InvalidRequest`."""
        return both(self._after, read_filter(spec, headers=self._headers))

    # ── events ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def feed(self, events: Iterable[TapEvent]) -> None:
        """Take events in, in the order in which they came."""
        table = self._table
        before = table.seen
        for event in events:
            while table.full:
                self._close(table.evict())
            exchange = table.add(event)
            if exchange is None:
                for viewer in self._all:
                    viewer.event(event, None)
                continue
            for viewer in self._eager:
                viewer.event(event, exchange)
            if exchange.ended:
                self._close(exchange)
        if table.seen > before:
            self._tell(self._liveness.events(self._clock.now()))

    def overloaded(self, events: int) -> None:
        """So many events had to be dropped unread."""
        for viewer in self._all:
            viewer.overloaded(events)
        self._tell(self._liveness.dropped(self._clock.now()))

    def tick(self) -> None:
        """Time went by: close what is overdue, share the cost. To be called a few times a second, events or none."""
        now = self._clock.now()
        for exchange in self._table.overdue(now):
            self._close(exchange)
        for viewer in self._all:
            viewer.cost(now - self._ticked_at, len(self._all))
        self._ticked_at = now
        self._tell(self._liveness.tick(now))

    # ── the stream and its end ───────────────────────────────────────────────────────────────────────────────────────

    def upstream_lost(self, detail: str) -> None:
        """The stream from the mesh broke; `detail` is for people."""
        self._tell(self._liveness.upstream_lost(detail))

    def resumed(self) -> None:
        """The stream is open again. Its ids are new: what was open before gets no end any more."""
        self._drain()
        self._tell(self._liveness.resumed())

    def leave(self, parting: Parting | None) -> None:
        """The relay stops: open exchanges are told of as incomplete, then every viewer leaves (None: hand-over, no bye)."""
        self._drain()
        for viewer in self._all:
            viewer.leave(parting, self._clock.now())

    def _drain(self) -> None:
        for exchange in self._table.drain():
            self._close(exchange)

    def _close(self, exchange: Exchange) -> None:
        for viewer in self._all:
            viewer.closed(exchange)

    def _tell(self, news: News | None) -> None:
        if news is not None:
            for viewer in self._all:
                viewer.phase(news.phase, news.steady, news.detail)

    def _arrange(self) -> None:
        self._all = tuple(self.viewers.values())
        self._eager = tuple(viewer for viewer in self._all if viewer.mode == "events")
