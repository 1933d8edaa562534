"""Percentiles in bounded memory."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.limits import SKETCH_BUCKETS, SKETCH_ERROR
from chalicelib.tap.sketch import Sketch

DURATIONS = st.integers(1_000, 100 * 3_600 * 10**9)  # from 1 µs to 100 h


def sketch(values: list[int]) -> Sketch:
    made = Sketch()
    for value in values:
        made.add(value)
    return made


@given(
    st.lists(st.integers(1_000, 50 * 3_600 * 10**9), min_size=1, max_size=50),
    st.sampled_from([0.01, 0.5, 0.95, 0.99, 1.0]),
)
def test_a_percentile_is_within_the_error_of_the_exact_one(values: list[int], share: float) -> None:
    exact = sorted(values)[max(1, ceil(share * len(values))) - 1]
    assert sketch(values).percentile(share) == pytest.approx(exact, rel=SKETCH_ERROR * 1.001)


@given(st.lists(DURATIONS, min_size=1, max_size=50))
def test_best_and_worst_are_exact_and_bound_every_percentile(values: list[int]) -> None:
    made = sketch(values)
    assert (made.count, made.best, made.worst) == (len(values), min(values), max(values))
    assert min(values) <= made.percentile(0.5) <= max(values)


def test_memory_is_bounded_whatever_comes() -> None:
    made = sketch([int(1.01**power) for power in range(6_000)])
    assert len(made._buckets) <= SKETCH_BUCKETS
    assert made.percentile(1.0) <= made.worst


def test_what_is_quicker_than_a_microsecond_or_negative_counts_all_the_same() -> None:
    made = sketch([-5, 0, 10, 999])
    assert (made.count, made.best, made.worst) == (4, 0, 999)
    assert made.percentile(0.5) == 999


def test_without_values_there_is_none() -> None:
    assert Sketch().percentile(0.5) == 0
