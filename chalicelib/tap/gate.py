"""What one viewer wants to see: its filter, its share, whether it has paused. Everything turned away is counted here."""

from chalicelib.tap.events import TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.filtering import Filter
from chalicelib.tap.ledger import Cause, Ledger
from chalicelib.tap.reader import Reader
from chalicelib.tap.sample import kept


class Gate:
    """`filter_epoch` grows with every new filter, from 1."""

    __slots__ = ("_reader", "filter", "filter_epoch", "ledger", "paused", "sample")

    def __init__(self, reader: Reader, ledger: Ledger, seen_through: Filter, sample: float) -> None:
        self._reader = reader
        self.ledger = ledger
        self.filter = seen_through
        self.filter_epoch = 1
        self.sample = sample
        self.paused = False

    def admits(self, exchange: Exchange, events: int) -> bool:
        """Whether so many events of the exchange go on to the viewer; counted if they do not."""
        ledger = self.ledger
        if self.paused:
            ledger.paused += events
            return False
        if not self.filter.passes(exchange, self._reader):
            ledger.filtered += events
            return False
        ledger.matched += events
        if self.sample < 1 and not kept(exchange.request[:5], self.sample):
            ledger.sampled += events
            return False
        return True

    def admits_alone(self, event: TapEvent) -> bool:
        """The same for an event that no exchange takes: a filter cannot judge it, so with one it counts as late."""
        if self.paused:
            self.ledger.paused += 1
            return False
        if not self.filter.everything:
            self.ledger.lose(Cause.JOIN_TIMEOUT, 1)
            return False
        self.ledger.matched += 1
        if self.sample < 1 and not kept(event[:5], self.sample):
            self.ledger.sampled += 1
            return False
        return True
