"""The shop's day, and its bad moments."""

import pytest

from local.traffic.weather import BURST_SECONDS, BUSIEST_SECOND, DAY_SECONDS, SPELL_SECONDS, SWELL, Mood, busy, mood

NOON = 1_764_072_000.0  # 2025-11-25 12:00 UTC
DAYS = [NOON + number * SPELL_SECONDS for number in range(2000)]


def test_the_evening_is_busy_the_morning_is_not_and_the_mean_is_one() -> None:
    midnight = NOON - NOON % DAY_SECONDS
    assert busy(midnight + BUSIEST_SECOND) == pytest.approx(1 + SWELL)
    assert busy(midnight + BUSIEST_SECOND + DAY_SECONDS / 2) == pytest.approx(1 - SWELL)
    hours = [busy(midnight + hour * 3600) for hour in range(24)]
    assert sum(hours) / 24 == pytest.approx(1.0)


def test_spells_and_bursts_come_now_and_then() -> None:
    moods = [mood("s", "web", at) for at in DAYS]
    slow, failing = sum(one.slow > 1 for one in moods), sum(one.faults > 0 for one in moods)
    assert 0.03 < slow / len(DAYS) < 0.10
    assert 0.01 < failing / len(DAYS) < 0.06
    assert Mood() in moods


def test_they_last_and_are_one_workload_s_own() -> None:
    start = next(at for at in DAYS if mood("s", "web", at).slow > 1)
    first = start - start % SPELL_SECONDS
    assert len({mood("s", "web", first + second).slow for second in range(int(SPELL_SECONDS))}) == 1
    assert BURST_SECONDS < SPELL_SECONDS
    assert [mood("s", "web", at) for at in DAYS] != [mood("s", "db", at) for at in DAYS]


def test_another_seed_is_another_world() -> None:
    assert [mood("s", "web", at) for at in DAYS] == [mood("s", "web", at) for at in DAYS]
    assert [mood("s", "web", at) for at in DAYS] != [mood("t", "web", at) for at in DAYS]
