"""What runs each minute to remove what has expired. DynamoDB does it too, but days later.

Nobody relies on it: every read checks `expires_at` itself. Safe to run twice at once: a removal is conditional.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.errors import StoreUnavailable
from chalicelib.uplink.limits import SWEEP_BATCH
from chalicelib.uplink.ports import Clock, Expiring, Signals


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a run removed. `complete` is False where the database failed or time ran out."""

    removed: int
    complete: bool


class Sweep:
    """The use case."""

    def __init__(self, *, tables: Sequence[Expiring], clock: Clock, signals: Signals) -> None:
        self._tables = tables
        self._clock = clock
        self._signals = signals

    def run(self, deadline: datetime) -> SweepReport:
        """Remove what can be removed by then, table by table."""
        swept = [self._sweep(table, deadline) for table in self._tables]
        report = SweepReport(sum(each.removed for each in swept), all(each.complete for each in swept))
        self._signals.count("SweepRemoved", report.removed)
        return report

    def _sweep(self, table: Expiring, deadline: datetime) -> SweepReport:
        removed = 0
        while self._clock.now() < deadline:
            now = self._clock.now()
            try:
                keys = table.expired(now, limit=SWEEP_BATCH)
                removed += table.remove(keys, now)
            except StoreUnavailable as failure:
                self._signals.count("SweepFailed")
                self._signals.warn("sweep_failed", detail=failure.detail)
                return SweepReport(removed, complete=False)
            if len(keys) < SWEEP_BATCH:
                return SweepReport(removed, complete=True)
        return SweepReport(removed, complete=False)
