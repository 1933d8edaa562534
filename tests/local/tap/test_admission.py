"""Five a second, ten at once; late ones wait for their turn."""

import pytest

from local.tap.admission import BURST, Admission


def test_ten_come_at_once_and_then_five_a_second() -> None:
    admission = Admission(lambda: 100.0)
    assert [admission.delay() for _ in range(BURST + 3)] == pytest.approx([0.0] * BURST + [0.2, 0.4, 0.6])


def test_the_bucket_fills_while_nobody_comes() -> None:
    now = [0.0]
    admission = Admission(lambda: now[0])
    for _ in range(BURST):
        admission.delay()
    now[0] = 1.0
    assert [admission.delay() for _ in range(6)] == pytest.approx([0.0] * 5 + [0.2])
    now[0] = 1000.0
    assert [admission.delay() for _ in range(BURST + 1)] == pytest.approx([0.0] * BURST + [0.2])


async def test_the_first_do_not_wait() -> None:
    await Admission(lambda: 0.0).enter()
