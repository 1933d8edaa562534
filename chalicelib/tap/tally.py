"""How often, how fast and how well, over one span of time: the figures of one row of `top`."""

from dataclasses import dataclass, field

from chalicelib.tap.limits import MILLISECOND
from chalicelib.tap.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one row, in one span of time. Milliseconds; None where nothing ended."""

    count: int
    best_ms: float | None
    worst_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    success_rate: float | None


@dataclass(slots=True)
class Tally:
    """Counts of one span of time."""

    count: int = 0
    good: int = 0
    durations: Sketch = field(default_factory=Sketch)

    def add(self, duration: int | None, *, good: bool) -> None:
        """One exchange; without a duration it counts all the same."""
        self.count += 1
        self.good += good
        if duration is not None:
            self.durations.add(duration)

    def figures(self) -> Figures:
        """As the frame has them."""
        seen = self.durations
        if not seen.count:
            rate = self.good / self.count if self.count else None
            return Figures(self.count, None, None, None, None, None, rate)
        p50, p95, p99 = (round(seen.percentile(share) / MILLISECOND, 3) for share in (0.5, 0.95, 0.99))
        best, worst = seen.best / MILLISECOND, seen.worst / MILLISECOND
        return Figures(self.count, best, worst, p50, p95, p99, self.good / self.count)
