import pytest

from chalicelib.relay.handover import HandoverPlan, Step
from chalicelib.tap.limits import SECOND

LAMBDA = 900 * SECOND


def steps(life: int) -> list[tuple[float, Step]]:
    """Every second's step that is not just pumping, when no successor ever opens."""
    plan = HandoverPlan(0, life)
    found = [(at / SECOND, plan.step(at, opened=False)) for at in range(0, life, SECOND)]
    return [(at, step) for at, step in found if step is not Step.PUMP]


def test_in_lambdas_quarter_of_an_hour_a_successor_is_asked_for_90_seconds_before_the_end_and_every_20() -> None:
    asked = steps(LAMBDA)
    assert [at for at, step in asked if step is Step.OFFER] == [810, 830, 850, 870]
    assert next(at for at, step in asked if step is Step.LAST_CALL) == 890


def test_in_twenty_seconds_all_of_it_is_shorter() -> None:
    asked = steps(20 * SECOND)
    assert [at for at, step in asked if step is Step.OFFER] == [14, 16]
    assert next(at for at, step in asked if step is Step.LAST_CALL) == 18


@pytest.mark.parametrize("at", [811, 895])
def test_a_successor_that_is_open_ends_it(at: int) -> None:
    plan = HandoverPlan(0, LAMBDA)
    assert plan.step(810 * SECOND, opened=False) is Step.OFFER
    assert plan.step(at * SECOND, opened=True) is Step.YIELD


def test_it_says_when_to_look_again() -> None:
    plan = HandoverPlan(0, LAMBDA)
    assert plan.next_at() == 810 * SECOND
    plan.step(810 * SECOND, opened=False)
    assert plan.next_at() == 830 * SECOND
    plan.step(885 * SECOND, opened=False)
    assert plan.next_at() == 890 * SECOND
