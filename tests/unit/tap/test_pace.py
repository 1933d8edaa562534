from datetime import timedelta

import pytest

from chalicelib.tap import pace
from chalicelib.tap.pace import FRAMES, Pace
from tests.fakes.clock import START


def test_sixty_frames_a_minute_for_each_socket() -> None:
    counted = Pace()
    told = [counted.too_fast("a", START + timedelta(seconds=number / 10)) for number in range(FRAMES + 1)]
    assert told == [False] * FRAMES + [True]
    assert not counted.too_fast("b", START)


def test_a_minute_later_there_is_room_again() -> None:
    counted = Pace()
    for number in range(FRAMES):
        counted.too_fast("a", START + timedelta(seconds=number))
    assert not counted.too_fast("a", START + timedelta(seconds=60))
    assert counted.too_fast("a", START + timedelta(seconds=60))


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "REMEMBERED", 1)
    counted = Pace()
    for _ in range(FRAMES):
        counted.too_fast("a", START)
    counted.too_fast("b", START)
    assert not counted.too_fast("a", START)
