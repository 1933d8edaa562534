from datetime import timedelta

from chalicelib.schedules.deadline import SPARE, deadline
from tests.fakes import FakeClock
from tests.fakes.clock import START


def test_some_of_the_time_that_is_left_is_spared() -> None:
    assert deadline(FakeClock(), 60_000) == START + timedelta(seconds=60) - SPARE
