"""Which events of a bounded watch pass: those of requests that the tap's own filter admits, as many a second as asked.

A request is admitted whole: its response and its end come with it, and are what the next ones have to wait for. What the
rate cuts is counted; what the filter turns away was not asked for.
"""

from chalicelib.tap.events import Bare, Key, RequestInit, ResponseEnd, TapEvent
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.filtering import Filter
from chalicelib.tap.limits import OPEN_EXCHANGES, SECOND
from chalicelib.tap.reader import Reader
from chalicelib.tap.redact import visible_authority, visible_path


class Sieve:
    """One per watch. `lost` counts events that the rate cut."""

    def __init__(self, seen_through: Filter, reader: Reader, most_per_second: float) -> None:
        self._filter = seen_through
        self._reader = reader
        self._rate = most_per_second
        self._room = max(1.0, most_per_second)
        self._tokens = self._room
        self._at: int | None = None
        self._verdicts: dict[Key, bool | None] = {}  # True: passes, False: cut by the rate, None: filtered
        self.lost = 0

    def admits(self, event: TapEvent) -> bool:
        """Whether it goes on."""
        self._refill(event.received_at)
        verdict = self._judge(event)
        if verdict:
            self._tokens -= 1
        elif verdict is False:
            self.lost += 1
        return bool(verdict)

    def _judge(self, event: TapEvent) -> bool | None:
        if isinstance(event, RequestInit):
            return self._remember(event[:5], self._judge_request(event))
        if isinstance(event, Bare):
            return self._unseen()
        key = event[:5]
        if key not in self._verdicts:
            return self._unseen()
        return self._verdicts.pop(key) if isinstance(event, ResponseEnd) else self._verdicts[key]

    def _judge_request(self, event: RequestInit) -> bool | None:
        if not self._filter.everything:
            exchange = Exchange(event, 1, visible_path(event.path), visible_authority(event.authority))
            if not self._filter.passes(exchange, self._reader):
                return None
        return self._tokens >= 1

    def _unseen(self) -> bool | None:
        """Of a request that began before the watch: a filter cannot judge it."""
        return self._tokens >= 1 if self._filter.everything else None

    def _remember(self, key: Key, verdict: bool | None) -> bool | None:
        if len(self._verdicts) >= OPEN_EXCHANGES:
            del self._verdicts[next(iter(self._verdicts))]  # the oldest; what comes of it is of an unseen request then
        self._verdicts[key] = verdict
        return verdict

    def _refill(self, now: int) -> None:
        if self._at is not None:
            self._tokens = min(self._room, self._tokens + (now - self._at) / SECOND * self._rate)
        self._at = now
