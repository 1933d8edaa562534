"""What one viewer's way has taken in, and where each event of it is now: the books behind `totals`.

`examined` is told by the join table's own count, `held` by those that hold; neither is derived from the other, so the
law of conservation is a check and not a definition.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.tap.client import Attach
from chalicelib.tap.cost import Meter, Prices
from chalicelib.tap.filtering import Filter
from chalicelib.tap.gate import Gate
from chalicelib.tap.join import JoinTable
from chalicelib.tap.ledger import Cause, Ledger, Totals
from chalicelib.tap.modes import WAYS
from chalicelib.tap.outbox import Outbox
from chalicelib.tap.rendering import Rendering


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a viewer shares with the others of its tap. `chance` gives numbers from 0 to 1, for jitter."""

    table: JoinTable
    rendering: Rendering
    epoch: int
    prices: Prices
    chance: Callable[[], float]


class Account:
    """`afloat`: events in frames that are made and not yet taken. Closed, it takes nothing in any more."""

    def __init__(self, attach: Attach, seen_through: Filter, around: Surroundings) -> None:
        self._table = around.table
        self.ledger = Ledger()
        self.outbox = Outbox(self.ledger)
        self.gate = Gate(around.rendering.reader, self.ledger, seen_through, attach.sample)
        self.way = WAYS[attach.mode](self.gate, self.outbox, around.rendering, around.table)
        self.meter = Meter(around.prices)
        self.afloat = 0
        self._began = around.table.seen - self.way.adopted
        self._unread = 0
        self._closed_with: int | None = None

    @property
    def open(self) -> bool:
        """Whether events are taken in."""
        return self._closed_with is None

    @property
    def examined(self) -> int:
        """Events that came since the viewer did, with those that waited for their exchange then."""
        if self._closed_with is not None:
            return self._closed_with
        return self._table.seen - self._began + self._unread

    @property
    def held(self) -> int:
        """Events that wait: for their exchange, in the outbox, in frames."""
        joining = self.way.held() if self.open else 0
        return joining + self.outbox.events + self.afloat

    def totals(self) -> Totals:
        """The books now."""
        return self.ledger.totals(examined=self.examined, held=self.held, cost_usd=round(self.meter.usd, 9))

    def overloaded(self, events: int) -> None:
        """The relay had to drop so many, unread."""
        self._unread += events
        self.ledger.lose(Cause.RELAY_OVERLOAD, events)

    def pause(self) -> None:
        """What waits to be posted is not delivered any more."""
        self.gate.paused = True
        self.ledger.paused += self.outbox.clear() + self.way.discard()

    def close(self) -> None:
        """Take nothing in any more. What still waits for its exchange will not come in time."""
        if self.open:
            joining = self.way.held()
            self._closed_with = self.examined
            self.ledger.lose(Cause.HANDOVER, joining)

    def abandon(self, cause: Cause) -> None:
        """Nothing of what waits will be delivered."""
        self.close()
        self.ledger.lose(cause, self.outbox.clear() + self.afloat)
        self.afloat = 0
