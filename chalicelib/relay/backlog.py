"""Events that came before it was known who looks: kept in order, the oldest are forgotten when there is no more room.

A successor's stream is open while the old relay still reads its own. What was received before the old one stopped is fed
before the viewers are seated, so that nobody gets an exchange twice, and requests under way are known; the rest after it.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chalicelib.relay.limits import BACKLOG_EVENTS
from chalicelib.relay.moments import nanoseconds
from chalicelib.tap.events import TapEvent
from chalicelib.tap.kept import Ended

MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Seam:
    """Between two runs: what neither saw, or both, in milliseconds. `planned`: the old one said when it stopped."""

    planned: bool
    gap_ms: int | None = None
    overlap_ms: int | None = None


class Backlog:
    """`since` is when the stream began to be listened to."""

    __slots__ = ("_events", "_room", "dropped")

    def __init__(self, room: int = BACKLOG_EVENTS) -> None:
        self._events: deque[TapEvent] = deque(maxlen=room)
        self._room = room
        self.dropped = 0

    def add(self, events: Iterable[TapEvent]) -> None:
        before = len(self._events)
        added = list(events)
        self._events.extend(added)
        self.dropped += max(0, before + len(added) - self._room)

    def split(self, ended: Ended | None) -> tuple[Sequence[TapEvent], Sequence[TapEvent]]:
        """What the run before has told of, and what is to be told now."""
        if ended is None or not ended.planned:
            return (), tuple(self._events)
        stopped_at = nanoseconds(ended.stopped_at)
        old = tuple(event for event in self._events if event.received_at <= stopped_at)
        return old, tuple(self._events)[len(old) :]

    def seam(self, ended: Ended | None, listening_since: int, now: int) -> Seam | None:
        """None where no run came before."""
        if ended is None:
            return None
        stopped_at = nanoseconds(ended.stopped_at)
        if not ended.planned:
            return Seam(planned=False, gap_ms=max(0, now - stopped_at) // MILLISECOND)
        since = self._events[0].received_at if self.dropped and self._events else listening_since
        if since > stopped_at:
            return Seam(planned=True, gap_ms=(since - stopped_at) // MILLISECOND)
        return Seam(planned=True, overlap_ms=(stopped_at - since) // MILLISECOND)
