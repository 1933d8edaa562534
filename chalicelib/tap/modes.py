"""The three ways to watch a tap: exchanges, the documented single events, or a table of who calls whom.

Each takes what the join table gives, through the viewer's gate, and knows how many events wait for it (`held`).
"""

from collections.abc import Callable
from typing import Protocol

from chalicelib.tap.events import TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.filtering import Filter
from chalicelib.tap.frames import Mode
from chalicelib.tap.gate import Gate
from chalicelib.tap.join import JoinTable
from chalicelib.tap.ledger import Cause
from chalicelib.tap.outbox import Outbox
from chalicelib.tap.rendering import Rendering
from chalicelib.tap.top import Top


class Way(Protocol):
    """`adopted`: events that waited in the join table when the viewer came, and are examined by it with the rest."""

    adopted: int

    def event(self, event: TapEvent, exchange: Exchange | None) -> None:
        """An event came; `exchange` is what it was joined to."""
        ...

    def closed(self, exchange: Exchange) -> None:
        """An exchange closed."""
        ...

    def held(self) -> int:
        """Events that wait in the join table or in a table of this way; not those in the outbox."""
        ...

    def refilter(self, seen_through: Filter) -> None:
        """From now on through another filter."""
        ...

    def discard(self) -> int:
        """Forget what was admitted and not yet told of; how many events that was."""
        ...


class Exchanges:
    """Mode `exchanges`: each exchange once, when it closes."""

    def __init__(self, gate: Gate, outbox: Outbox, rendering: Rendering, table: JoinTable) -> None:
        self._gate, self._outbox, self._rendering, self._table = gate, outbox, rendering, table
        self.adopted = table.held

    def event(self, event: TapEvent, exchange: Exchange | None) -> None:  # noqa: ARG002 - the shape of every way
        if exchange is None:
            self._gate.ledger.lose(Cause.JOIN_TIMEOUT, 1)

    def closed(self, exchange: Exchange) -> None:
        events = exchange.events
        if self._gate.admits(exchange, events):
            self._outbox.put(self._rendering.exchange(exchange), events, self._gate.filter_epoch)

    def held(self) -> int:
        return self._table.held

    def refilter(self, seen_through: Filter) -> None:
        self._gate.filter = seen_through

    def discard(self) -> int:
        return 0


class Table(Exchanges):
    """Mode `top`: counted in a table when it closes; the table goes out now and then."""

    def __init__(self, gate: Gate, outbox: Outbox, rendering: Rendering, table: JoinTable) -> None:
        super().__init__(gate, outbox, rendering, table)
        self.top = Top()

    def closed(self, exchange: Exchange) -> None:
        if self._gate.admits(exchange, exchange.events):
            self.top.add(exchange, self._rendering.reader)

    def held(self) -> int:
        return self._table.held + self.top.events

    def refilter(self, seen_through: Filter) -> None:
        """Begins a new table: the old one's rows went through the old filter. The viewer has sent it before."""
        super().refilter(seen_through)
        self.top = Top()

    def discard(self) -> int:
        events = self.top.events
        self.top.take()
        return events


class Events:
    """Mode `events`: each event as it comes, unless the filter must see the response first: then when the exchange closes.

    `_since` is the ordinal after which events wait for that; None while they need not.
    """

    adopted = 0

    def __init__(self, gate: Gate, outbox: Outbox, rendering: Rendering, table: JoinTable) -> None:
        self._gate, self._outbox, self._rendering, self._table = gate, outbox, rendering, table
        self._waiting = 0
        self._since = None if gate.filter.early else table.seen

    def event(self, event: TapEvent, exchange: Exchange | None) -> None:
        if exchange is None:
            admitted = self._gate.admits_alone(event)
        elif self._since is None:
            admitted = self._gate.admits(exchange, 1)
        else:
            self._waiting += 1
            return
        if admitted:
            self._put(event)

    def closed(self, exchange: Exchange) -> None:
        if self._since is not None:
            self._settle(exchange, self._since)

    def held(self) -> int:
        return self._waiting

    def refilter(self, seen_through: Filter) -> None:
        """What waits is judged by the new filter, at once if it can be."""
        waits_since, self._gate.filter = self._since, seen_through
        if not seen_through.early:
            self._since = self._table.seen if waits_since is None else waits_since
            return
        self._since = None
        if waits_since is not None:
            for exchange in self._table.open_exchanges():
                self._settle(exchange, waits_since)

    def discard(self) -> int:
        return 0

    def _settle(self, exchange: Exchange, since: int) -> None:
        events = exchange.events_after(since)
        self._waiting -= events
        if events and self._gate.admits(exchange, events):
            for ordinal, event in exchange.told():
                if ordinal > since:
                    self._put(event)

    def _put(self, event: TapEvent) -> None:
        self._outbox.put(self._rendering.event(event), 1, self._gate.filter_epoch)


WAYS: dict[Mode, Callable[[Gate, Outbox, Rendering, JoinTable], Way]] = {
    "exchanges": Exchanges,
    "events": Events,
    "top": Table,
}
