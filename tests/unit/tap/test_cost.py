"""What a viewer costs."""

import pytest

from chalicelib.tap.cost import HOUR, Meter, Prices

PRICES = Prices(message_step=1e-6, relay_hour=0.03, store_hour=0.01)


@pytest.mark.parametrize(("size", "steps"), [(0, 1), (1, 1), (32_768, 1), (32_769, 2), (100_000, 4)])
def test_a_message_is_metered_in_steps(size: int, steps: int) -> None:
    meter = Meter(PRICES)
    meter.message(size)
    assert meter.usd == pytest.approx(steps * 1e-6)


def test_the_relays_time_is_shared_among_its_viewers() -> None:
    meter = Meter(PRICES)
    meter.time(HOUR, 4)
    assert meter.usd == pytest.approx(0.01)
    meter.time(HOUR, 0)
    assert meter.usd == pytest.approx(0.05)
