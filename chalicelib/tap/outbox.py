"""What waits for one viewer: JSON of exchanges or events, oldest first, at most `QUEUE_BYTES`.

Full: the oldest go and are counted, so that a slow viewer sees what is newest, and costs nobody else memory or time.
"""

from collections import deque
from typing import NamedTuple

from chalicelib.tap.ledger import Cause, Ledger
from chalicelib.tap.limits import QUEUE_BYTES


class Item(NamedTuple):
    """`events` is how many tap events it tells of, `filter_epoch` the filter that it went through."""

    payload: bytes
    events: int
    filter_epoch: int


class Outbox:
    """`events` and `bytes` are of all that waits; `cause` is what a drop is counted as: a slow viewer, or a busy gateway."""

    __slots__ = ("_items", "_ledger", "bytes", "cause", "events")

    def __init__(self, ledger: Ledger) -> None:
        self._items: deque[Item] = deque()
        self._ledger = ledger
        self.cause = Cause.SLOW_VIEWER
        self.bytes = 0
        self.events = 0

    def __len__(self) -> int:
        return len(self._items)

    def put(self, payload: bytes, events: int, filter_epoch: int) -> None:
        """Append, and drop from the front what no longer fits."""
        self._items.append(Item(payload, events, filter_epoch))
        self.bytes += len(payload)
        self.events += events
        while self.bytes > QUEUE_BYTES:
            self._ledger.lose(self.cause, self._pop().events)

    def take(self, room: int) -> list[Item]:
        """The oldest that fit into so many bytes (commas counted), all of one filter epoch; at least one where any waits."""
        taken: list[Item] = []
        while self._items:
            head = self._items[0]
            room -= len(head.payload) + 1
            if taken and (room < 0 or head.filter_epoch != taken[0].filter_epoch):
                break
            taken.append(self._pop())
        return taken

    def give_back(self, items: list[Item]) -> None:
        """Items that were taken and not delivered, to the front again; what does not fit any more is dropped, oldest first."""
        self._items.extendleft(reversed(items))
        self.bytes += sum(len(item.payload) for item in items)
        self.events += sum(item.events for item in items)
        while self.bytes > QUEUE_BYTES:
            self._ledger.lose(self.cause, self._pop().events)

    def oldest_epoch(self) -> int | None:
        """The filter epoch of what goes out next; None when nothing waits."""
        return self._items[0].filter_epoch if self._items else None

    def clear(self) -> int:
        """Drop all; return how many events that was, to be counted by the caller."""
        events = self.events
        self._items.clear()
        self.bytes = self.events = 0
        return events

    def _pop(self) -> Item:
        item = self._items.popleft()
        self.bytes -= len(item.payload)
        self.events -= item.events
        return item
