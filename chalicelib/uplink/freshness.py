"""How old knowledge may be: as good as the cluster's own answer, good enough while the cluster is away, or neither."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.uplink.cached import CachedObject
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.ports import Clock


class Freshness:
    """Ages measured against the limits."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._fresh_for = timedelta(seconds=limits.cache_seconds)
        self._stale_for = timedelta(seconds=limits.stale_seconds)

    def believable(self, item: CachedObject) -> bool:
        """Whether it may answer in the cluster's place."""
        return item.value is not None and self.recent(item.seen_at) and not item.uncertain(self._clock.now())

    def certain(self, items: Iterable[CachedObject]) -> bool:
        """Whether no write is under way in a listed scope; one object in doubt makes the whole list doubtful."""
        now = self._clock.now()
        return not any(item.uncertain(now) for item in items)

    def recent(self, moment: datetime) -> bool:
        """Within the cache age."""
        return self._clock.now() - moment < self._fresh_for

    def bearable(self, moment: datetime) -> bool:
        """Young enough to be given while the cluster is away."""
        return self._clock.now() - moment <= self._stale_for

    def age(self, moment: datetime) -> int:
        """Whole seconds since then; never negative, though clocks of two machines differ."""
        return max(0, int((self._clock.now() - moment).total_seconds()))
