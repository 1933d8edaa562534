"""Percentiles of durations in bounded memory: logarithmic buckets, each wide enough for a known relative error.

Own code rather than a library, by measurement: `docs/decisions/percentile-sketch.md`.
"""

from math import ceil, exp, log

from chalicelib.tap.limits import SKETCH_BUCKETS, SKETCH_ERROR

_GAMMA = (1 + SKETCH_ERROR) / (1 - SKETCH_ERROR)
_PER_BUCKET = 1 / log(_GAMMA)
_LEAST = 1_000.0  # nanoseconds; what is quicker counts as one microsecond


class Sketch:
    """Values in nanoseconds. `best` and `worst` are exact; a percentile is within `SKETCH_ERROR` of an exact one."""

    __slots__ = ("_buckets", "best", "count", "worst")

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self.count = 0
        self.best = 0
        self.worst = 0

    def add(self, value: int) -> None:
        """Count a value; negative ones, from a proxy whose clock went back, as 0."""
        if value <= _LEAST:
            bucket, value = 0, max(value, 0)
        else:
            bucket = min(int(log(value / _LEAST) * _PER_BUCKET) + 1, SKETCH_BUCKETS - 1)
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        if value > self.worst:  # noqa: PLR1730 - max() takes four times as long, for every exchange
            self.worst = value
        if value < self.best or not self.count:
            self.best = value
        self.count += 1

    def percentile(self, share: float) -> float:
        """The value below which that share (0 to 1) of the values lies, by nearest rank; 0 without any."""
        rank = max(1, ceil(share * self.count))
        for bucket in sorted(self._buckets):
            rank -= self._buckets[bucket]
            if rank <= 0:
                return min(max(_middle(bucket), self.best), self.worst)
        return 0.0


def _middle(bucket: int) -> float:
    """In relative terms: as far from the lower edge as from the upper one."""
    if bucket == 0:
        return _LEAST
    lower = _LEAST * exp((bucket - 1) / _PER_BUCKET)
    return lower * 2 * _GAMMA / (1 + _GAMMA)
