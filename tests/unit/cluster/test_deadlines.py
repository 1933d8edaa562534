"""`cluster/deadlines.py`: the earliest of three moments."""

from datetime import timedelta

from chalicelib.cluster.deadlines import deadline_for, wall_clock
from chalicelib.due import answer_by
from tests.unit.cluster.conftest import Time


def test_a_call_has_its_own_limit(time: Time) -> None:
    until = deadline_for(10, None, time.now)
    time.pass_by(4)
    assert until.left() == 6


def test_an_earlier_moment_wins_whoever_names_it(time: Time) -> None:
    assert deadline_for(10, time.now() + timedelta(seconds=3), time.now).left() == 3
    token = answer_by.set(time.now() + timedelta(seconds=2))
    try:
        assert deadline_for(10, time.now() + timedelta(seconds=3), time.now).left() == 2
    finally:
        answer_by.reset(token)


def test_a_later_moment_does_not_lengthen_a_call(time: Time) -> None:
    assert deadline_for(10, time.now() + timedelta(seconds=60), time.now).left() == 10


def test_the_wall_clock_knows_its_zone() -> None:
    assert wall_clock().utcoffset() == timedelta(0)
