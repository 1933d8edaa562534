from chalicelib.schedules.tap_sweep import tap_sweep
from tests.unit.tap.test_sweeping import World


def test_it_answers_with_numbers() -> None:
    world = World()
    world.socket("a")
    assert tap_sweep(world.sweep, world.clock, 60_000) == {
        "tap_taps": 1,
        "tap_woken": 1,
        "tap_dismissed": 0,
        "tap_released": 0,
        "tap_complete": 1,
    }
    assert tap_sweep(world.sweep, world.clock, 5_000)["tap_complete"] == 0
