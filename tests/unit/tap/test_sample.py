"""Sampling by exchange."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.sample import kept
from tests.unit.tap.traffic import end, request, response


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.floats(0, 1))
def test_all_events_of_an_exchange_share_its_fate(base: int, stream: int, share: float) -> None:
    first = request(stream, base=base)
    assert kept(first[:5], share) is kept(response(first)[:5], share) is kept(end(first)[:5], share)


@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_keeps_what_a_smaller_one_keeps(stream: int, one: float, other: float) -> None:
    key = request(stream)[:5]
    assert kept(key, max(one, other)) >= kept(key, min(one, other))


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_the_share_is_kept_to_even_for_ids_that_count_up(share: float) -> None:
    seen = sum(kept(request(stream, base=base)[:5], share) for base in range(20) for stream in range(500))
    assert seen / 10_000 == pytest.approx(share, abs=0.02)


def test_the_ends_are_none_and_all() -> None:
    keys = [request(stream)[:5] for stream in range(100)]
    assert not any(kept(key, 0) for key in keys)
    assert all(kept(key, 1) for key in keys)


def test_it_is_the_same_in_every_process() -> None:
    assert [stream for stream in range(20) if kept(request(stream)[:5], 0.2)] == [4, 5, 13, 17, 18]


def test_a_peer_that_was_not_told_is_no_obstacle() -> None:
    assert kept(request(source=None, destination=None)[:5], 1)
