"""Works a query out at one time, as Prometheus 2.40 does (the version that Uplink's chart installs), rounding included."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from local.prometheus.query import Expression, Number, QueryError, Rate, Selector, Sum
from local.prometheus.series import Labels, Series, SeriesStore

LOOKBACK_SECONDS = 300.0  # Prometheus' default: how old the latest sample of an instant vector may be
STRETCH = (
    1.1  # a window's edge further than this many intervals from a sample is not extrapolated to (promql/functions.go)
)

Vector = list[tuple[Labels, float]]


def evaluate(expression: Expression, store: SeriesStore, at: float) -> float | Vector:
    """The result at Unix time `at`: a number for a literal, else a vector. Raise `QueryError` (two series alike)."""
    match expression:
        case Number(value):
            return value
        case Selector():
            latest = ((s.labels, s.latest(at, LOOKBACK_SECONDS)) for s in _series(store, expression))
            return [(labels, value) for labels, value in latest if value is not None]
        case Rate(selector, window):
            return _distinct(_rates(store, selector, window, at))
        case Sum(of, by):
            vector = evaluate(of, store, at)
            assert isinstance(vector, list)  # the grammar refuses a number here
            return _sum(vector, by)


def _series(store: SeriesStore, selector: Selector) -> Iterator[Series]:
    name = next((m.value for m in selector.matchers if m.label == "__name__" and m.operator == "="), None)
    return store.select(name, lambda labels: all(matcher.accepts(labels) for matcher in selector.matchers))


def _rates(store: SeriesStore, selector: Selector, window: float, at: float) -> Iterator[tuple[Labels, float]]:
    for series in _series(store, selector):
        value = rate(series.window(at - window, at), at - window, at)
        if value is not None:
            yield {name: text for name, text in series.labels.items() if name != "__name__"}, value


def _distinct(pairs: Iterator[tuple[Labels, float]]) -> Vector:
    vector = list(pairs)
    if len({tuple(sorted(labels.items())) for labels, _ in vector}) < len(vector):
        raise QueryError("vector cannot contain metrics with the same labelset")
    return vector


def rate(samples: Sequence[tuple[float, float]], start: float, end: float) -> float | None:
    """Per-second increase of a counter from `start` to `end`; None with fewer than two samples.

    Prometheus' `extrapolatedRate`: a fall is a reset; the increase between the first and last sample is stretched to the
    window's edges where a sample is near, by half an interval where not, and never to before the counter was zero.
    """
    if len(samples) < 2:
        return None
    (first_time, first), (last_time, last) = samples[0], samples[-1]
    values = [value for _, value in samples]
    increase = last - first + sum(before for before, after in pairwise(values) if after < before)
    sampled = last_time - first_time
    interval = sampled / (len(samples) - 1)
    to_start, to_end = first_time - start, end - last_time
    if increase > 0 and first >= 0:
        to_start = min(to_start, sampled * (first / increase))
    stretched = sampled + sum(gap if gap < interval * STRETCH else interval / 2 for gap in (to_start, to_end))
    return increase * (stretched / sampled / (end - start))


def _sum(vector: Vector, by: tuple[str, ...]) -> Vector:
    groups: dict[tuple[tuple[str, str], ...], list[float]] = {}
    for labels, value in vector:
        groups.setdefault(tuple((name, labels[name]) for name in by if name in labels), []).append(value)
    return [(dict(key), math.fsum(values)) for key, values in groups.items()]
