"""`cluster/retries.py`: few, jittered, never past the deadline. How a connection uses it is in `test_connection.py`."""

from datetime import timedelta

import pytest

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.deadlines import Deadline
from chalicelib.cluster.retries import ATTEMPTS, Retrying
from chalicelib.errors import ClusterTimeout, ClusterUnavailable
from tests.unit.cluster.conftest import Time


def deadline(time: Time, seconds: float) -> Deadline:
    return Deadline(time.now() + timedelta(seconds=seconds), time.now)


class Asked:
    """Raises or answers in order, the last for ever, and counts."""

    def __init__(self, *outcomes: Exception | int) -> None:
        self.outcomes = list(outcomes)
        self.count = 0

    def __call__(self) -> ClusterAnswer:
        self.count += 1
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return ClusterAnswer("GET", outcome, b"")


def test_an_unreachable_cluster_is_tried_three_times(time: Time) -> None:
    asked = Asked(ClusterUnavailable("away"))
    with pytest.raises(ClusterUnavailable):
        Retrying(sleep=time.sleep).run(asked, deadline(time, 60))
    assert asked.count == ATTEMPTS


def test_jitter_takes_up_to_half_of_each_pause(time: Time) -> None:
    for chance, pauses in ((0.0, [0.05, 0.1]), (1.0, [0.1, 0.2])):
        time.slept.clear()
        Retrying(sleep=time.sleep, chance=lambda chance=chance: chance).run(Asked(503), deadline(time, 60))  # type: ignore[misc]
        assert time.slept == pauses


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 409, 410, 422, 500, 504])
def test_an_answer_that_will_not_change_stands(time: Time, status: int) -> None:
    asked = Asked(status)
    assert Retrying(sleep=time.sleep).run(asked, deadline(time, 60)).status == status
    assert asked.count == 1


def test_a_timeout_is_not_repeated(time: Time) -> None:
    asked = Asked(ClusterTimeout("late"))
    with pytest.raises(ClusterTimeout):
        Retrying(sleep=time.sleep).run(asked, deadline(time, 60))
    assert asked.count == 1


def test_no_pause_reaches_past_the_deadline(time: Time) -> None:
    asked = Asked(ClusterUnavailable("away"))
    with pytest.raises(ClusterUnavailable):
        Retrying(sleep=time.sleep, chance=lambda: 1.0).run(asked, deadline(time, 0.25))
    assert (asked.count, time.slept) == (2, [0.1])
