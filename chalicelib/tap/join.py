"""The join table: events of one tap in, exchanges out. Bounded in number, bytes and time, whatever comes.

An event is joined, or it cannot be: its request was never seen, its exchange is closed already, it repeats one that was
joined, or it says nothing. For one key there is at most one exchange, as long as the key is remembered. When there is no
room for the next event the oldest exchange is closed as incomplete. Nothing is dropped here without the caller being told.
"""

from collections.abc import Iterator

from chalicelib.tap.events import Eos, Key, RequestInit, ResponseEnd, ResponseInit, TapEvent
from chalicelib.tap.exchange import Ended, Exchange
from chalicelib.tap.limits import CLOSED_KEYS, JOIN_TIMEOUT, OPEN_BYTES, OPEN_EXCHANGES
from chalicelib.tap.redact import visible_authority, visible_path


class JoinTable:
    """`seen` counts every event given to it, `held` those that wait in it now, `bytes` what is large in them."""

    __slots__ = ("_capacity", "_closed", "_older", "_open", "_room", "_timeout", "bytes", "held", "seen")

    def __init__(self, *, timeout: int = JOIN_TIMEOUT, capacity: int = OPEN_EXCHANGES, room: int = OPEN_BYTES) -> None:
        self._open: dict[Key, Exchange] = {}
        self._closed: set[Key] = set()
        self._older: set[Key] = set()
        self._timeout = timeout
        self._capacity = capacity
        self._room = room
        self.bytes = 0
        self.seen = 0
        self.held = 0

    def __len__(self) -> int:
        return len(self._open)

    def add(self, event: TapEvent) -> Exchange | None:
        """Join it. The exchange it belongs to, closed by it when `ended` is set; None where it cannot be joined.

        The caller makes room first: `while table.full: … table.evict()`.
        """
        self.seen += 1
        if isinstance(event, RequestInit):
            return self._begin(event)
        exchange = self._open.get(event[:5])
        if exchange is None:
            return None
        if isinstance(event, ResponseInit):
            return self._respond(exchange, event)
        if isinstance(event, ResponseEnd):
            return self._end(exchange, event)
        return None

    @property
    def full(self) -> bool:
        """Whether there is no room for more, in number or in bytes."""
        return len(self._open) >= self._capacity or self.bytes >= self._room

    def evict(self) -> Exchange:
        """Close the oldest exchange, as it is."""
        key = next(iter(self._open))
        return self._give_up(key)

    def overdue(self, now: int) -> Iterator[Exchange]:
        """Close those whose request came longer ago than the time-out, oldest first."""
        deadline = now - self._timeout
        while self._open:
            key, oldest = next(iter(self._open.items()))
            if oldest.request.received_at > deadline:
                return
            yield self._give_up(key)

    def drain(self) -> Iterator[Exchange]:
        """Close everything: the relay leaves."""
        while self._open:
            yield self.evict()

    def open_exchanges(self) -> tuple[Exchange, ...]:
        """Those that wait now, oldest first."""
        return tuple(self._open.values())

    def _begin(self, event: RequestInit) -> Exchange | None:
        key: Key = event[:5]
        if key in self._open or key in self._closed or key in self._older:
            return None
        exchange = Exchange(event, self.seen, visible_path(event.path), visible_authority(event.authority))
        self._open[key] = exchange
        self._hold(event)
        return exchange

    def _respond(self, exchange: Exchange, event: ResponseInit) -> Exchange | None:
        if exchange.response is not None:
            return None
        exchange.response = event
        exchange.response_no = self.seen
        self._hold(event)
        return exchange

    def _end(self, exchange: Exchange, event: ResponseEnd) -> Exchange:
        exchange.end = event
        exchange.end_no = self.seen
        self._hold(event)
        self._close(event[:5], Ended.RESET if event.eos == Eos.RESET else Ended.COMPLETE)
        return exchange

    def _hold(self, event: RequestInit | ResponseInit | ResponseEnd) -> None:
        self.held += 1
        self.bytes += _large(event)

    def _give_up(self, key: Key) -> Exchange:
        return self._close(key, Ended.INCOMPLETE)

    def _close(self, key: Key, ended: Ended) -> Exchange:
        exchange = self._open.pop(key)
        exchange.ended = ended
        for event in (exchange.request, exchange.response, exchange.end):
            if event is not None:
                self.held -= 1
                self.bytes -= _large(event)
        if len(self._closed) >= CLOSED_KEYS // 2:
            self._older, self._closed = self._closed, set()
        self._closed.add(key)
        return exchange


def _large(event: RequestInit | ResponseInit | ResponseEnd) -> int:
    """Bytes of its labels and of its headers or trailers, which are the last field of every kind."""
    return len(event.source_meta) + len(event.destination_meta) + len(event[-1] or b"")
