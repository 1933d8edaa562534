"""Results against those in Prometheus' own test suite (promql/testdata/functions.test of v2.40), where there are some."""

import math

import pytest

from local.prometheus.evaluate import evaluate, rate
from local.prometheus.grammar import parse
from local.prometheus.query import QueryError
from local.prometheus.series import Sample, SeriesStore

MINUTE = 60.0


def store_of(step: float, **series: list[float]) -> SeriesStore:
    """Series of one metric `m` with label `s`, sampled every `step` seconds from 0 on."""
    store = SeriesStore()
    for number in range(max(map(len, series.values()))):
        samples = [Sample({"__name__": "m", "s": s}, v[number]) for s, v in series.items() if number < len(v)]
        store.ingest(number * step, samples)
    return store


def steps(first: float, by: float, times: int) -> list[float]:
    """Prometheus' `first+by×times`."""
    return [first + by * number for number in range(times + 1)]


def values(query: str, store: SeriesStore, at: float) -> dict[str, float]:
    result = evaluate(parse(query), store, at)
    assert isinstance(result, list)
    return {labels.get("s", ""): value for labels, value in result}


def test_rate_over_the_whole_window_and_over_a_reset() -> None:
    store = store_of(
        5 * MINUTE,
        foo=steps(0, 10, 10),
        bar=steps(0, 10, 5) + steps(0, 10, 5),
        middle=steps(0, 10, 4) + steps(0, 10, 5),
    )
    got = values("rate(m[50m])", store, 50 * MINUTE)
    assert got == {"foo": pytest.approx(0.03333333333333333), "bar": pytest.approx(0.03), "middle": pytest.approx(0.03)}


def test_rate_is_zero_where_the_reset_is_between_the_only_two_samples() -> None:
    store = store_of(5 * MINUTE, end=[*steps(0, 10, 9), 0, 10])
    assert values("rate(m[5m])", store, 50 * MINUTE) == {"end": 0}


def test_rate_is_not_stretched_to_before_the_counter_was_zero() -> None:
    series = {f"{start}m": steps(60.0 * start, 240, 10) for start in range(6)}
    got = values("rate(m[20m])", store_of(4 * MINUTE, **series), 10 * MINUTE)
    assert got == pytest.approx({"0m": 0.5, "1m": 0.55, "2m": 0.6, "3m": 0.65, "4m": 0.7, "5m": 0.6})


def test_rate_is_stretched_by_half_an_interval_where_the_edge_is_far() -> None:
    series = {f"{start}m": steps(60.0 * start, 240, 12) for start in range(6)}
    got = values("rate(m[20m])", store_of(4 * MINUTE, **series), 50 * MINUTE)
    assert got == pytest.approx(dict.fromkeys(series, 1.0))


@pytest.mark.parametrize("samples", [[], [(10.0, 5.0)]])
def test_rate_needs_two_samples(samples: list[tuple[float, float]]) -> None:
    assert rate(samples, 0, 300) is None


def test_rate_drops_the_name_and_refuses_series_that_are_then_alike() -> None:
    store = SeriesStore()
    for time in (0.0, 10.0):
        store.ingest(time, [Sample({"__name__": name, "job": "x"}, time) for name in ("a", "b")])
    assert values("rate(a[1m])", store, 10) == {"": pytest.approx(10 / 60)}
    with pytest.raises(QueryError, match="same labelset"):
        evaluate(parse('rate({job="x"}[1m])'), store, 10)


def test_sum_by_keeps_the_named_labels_and_leaves_absent_ones_out() -> None:
    store = SeriesStore()
    rows = [("a.x", "1", 1.0), ("a.x", "2", 2.0), ("b.x", "1", 4.0), ("c.y", "1", 8.0)]
    samples = [Sample({"__name__": "g", "tunnel_name": name, "pod": pod}, value) for name, pod, value in rows]
    store.ingest(0, [*samples, Sample({"__name__": "g", "pod": "9"}, 16.0)])

    def summed(query: str) -> list[tuple[dict[str, str], float]]:
        result = evaluate(parse(query), store, 1)
        assert isinstance(result, list)
        return result

    by_name = [({"tunnel_name": "a.x"}, 3.0), ({"tunnel_name": "b.x"}, 4.0), ({"tunnel_name": "c.y"}, 8.0), ({}, 16.0)]
    assert summed("sum by (tunnel_name) (g)") == by_name
    assert summed("sum(g) by (tunnel_name)") == by_name
    assert summed(r'sum by (tunnel_name) (g{tunnel_name=~".+\\.x"})') == by_name[:2]
    assert summed('sum(g{tunnel_name!="a.x",tunnel_name!~"c.*"})') == [({}, 20.0)]
    assert summed('sum(g{tunnel_name="nobody"})') == []


def test_a_pattern_must_match_the_whole_value() -> None:
    store = SeriesStore()
    store.ingest(0, [Sample({"__name__": "g", "s": text}, 1.0) for text in ("acmeco", "xacmeco", "acmecox")])
    assert values('g{s=~"acmeco"}', store, 1) == {"acmeco": 1.0}
    assert values('g{s=~"acmeco|xac.*"}', store, 1) == {"acmeco": 1.0, "xacmeco": 1.0}


def test_an_instant_looks_back_five_minutes_and_no_further() -> None:
    store = store_of(1, a=[7.0])
    assert values("m", store, 299.9) == {"a": 7.0}
    assert values("m", store, 300) == {}
    assert values("m", store, -1) == {}


def test_a_series_that_is_no_longer_scraped_ends_at_once_and_comes_back_when_it_is() -> None:
    store = store_of(10, gone=[1.0], stays=[1.0, 2.0, 3.0])
    assert values("m", store, 5) == {"gone": 1.0, "stays": 1.0}
    assert values("m", store, 10) == {"stays": 2.0}
    store.ingest(30, [Sample({"__name__": "m", "s": "gone"}, 5.0)])
    assert values("m", store, 30) == {"gone": 5.0}


def test_a_literal_is_a_scalar() -> None:
    assert evaluate(parse("(1.5e1)"), SeriesStore(), 0) == 15
    assert math.isclose(float(str(evaluate(parse(".5"), SeriesStore(), 0))), 0.5)
