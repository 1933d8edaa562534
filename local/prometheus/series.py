"""Samples of an hour, in memory: the time series that queries are worked out from.

Bounded twice: by age, and by their number in all, in which case the oldest go early and that is said once.
"""

import logging
import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

RETENTION_SECONDS = 3600.0  # queries look back five minutes; an hour lets `query_range` draw something
MOST_SAMPLES = 4_000_000  # 64 MB at 16 bytes each: 5,000 tunnels of eight series for eight minutes at five seconds
KEPT_WHEN_FULL = 0.9  # of the time spanned, so that trimming is rare

log = logging.getLogger(__name__)

Labels = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One value of one series at the time of a scrape; `labels` include `__name__`."""

    labels: Labels
    value: float


@dataclass(slots=True)
class Series:
    """Times (Unix seconds, rising) and values; NaN marks where the series ended, as Prometheus' staleness marker does."""

    labels: Labels
    times: "array[float]" = field(default_factory=lambda: array("d"))
    values: "array[float]" = field(default_factory=lambda: array("d"))

    def latest(self, at: float, lookback: float) -> float | None:
        """The value at a time: the last sample not older than `lookback`; None where there is none or the series ended."""
        index = bisect_right(self.times, at) - 1
        if index < 0 or self.times[index] <= at - lookback or math.isnan(self.values[index]):
            return None
        return self.values[index]

    def window(self, start: float, end: float) -> list[tuple[float, float]]:
        """All samples from `start` to `end`, both included, as (time, value)."""
        inside = range(bisect_left(self.times, start), bisect_right(self.times, end))
        return [(self.times[i], self.values[i]) for i in inside if not math.isnan(self.values[i])]

    def append(self, time: float, value: float) -> None:
        """Add a sample; one that is not newer than the last is ignored, as Prometheus does."""
        if not self.times or time > self.times[-1]:
            self.times.append(time)
            self.values.append(value)

    def drop_before(self, time: float) -> int:
        """Forget what is older; return how many samples went."""
        old = bisect_left(self.times, time)
        del self.times[:old], self.values[:old]
        return old


class SeriesStore:
    """All series, by metric name."""

    def __init__(self, most_samples: int = MOST_SAMPLES) -> None:
        self._most = most_samples
        self._count = 0
        self._retention = RETENTION_SECONDS
        self._by_name: dict[str, dict[tuple[tuple[str, str], ...], Series]] = {}
        self._live: set[tuple[tuple[str, str], ...]] = set()

    def ingest(self, time: float, samples: Iterable[Sample]) -> None:
        """Take one scrape: all that there is now. Series of the last scrape that are missing end here."""
        seen: set[tuple[tuple[str, str], ...]] = set()
        for sample in samples:
            key = tuple(sorted(sample.labels.items()))
            seen.add(key)
            self._append(key, time, sample.value)
        for key in self._live - seen:
            self._append(key, time, math.nan)
        self._live = seen
        self._trim(time)

    def select(self, name: str | None, accepts: Callable[[Labels], bool]) -> Iterator[Series]:
        """Series whose labels are accepted; `name` narrows the search where the metric is known."""
        groups = self._by_name.values() if name is None else [self._by_name.get(name, {})]
        for group in groups:
            yield from (series for series in group.values() if accepts(series.labels))

    def label_values(self, label: str) -> list[str]:
        """All values of a label, sorted."""
        if label == "__name__":
            return sorted(self._by_name)
        values = {series.labels.get(label, "") for group in self._by_name.values() for series in group.values()}
        return sorted(values - {""})

    def _append(self, key: tuple[tuple[str, str], ...], time: float, value: float) -> None:
        labels = dict(key)
        series = self._by_name.setdefault(labels["__name__"], {}).setdefault(key, Series(labels))
        before = len(series.times)
        series.append(time, value)
        self._count += len(series.times) - before

    def _trim(self, now: float) -> None:
        if self._count > self._most:
            self._retention *= KEPT_WHEN_FULL
            log.warning("more than %d samples: keeping %.0f s of them from now on", self._most, self._retention)
        for name, group in list(self._by_name.items()):
            for key, series in list(group.items()):
                self._count -= series.drop_before(now - self._retention)
                if not series.times:
                    del group[key]
            if not group:
                del self._by_name[name]
