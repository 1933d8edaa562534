"""The sweep of taps, each minute beside the other one."""

from dataclasses import asdict

from chalicelib.schedules.deadline import deadline
from chalicelib.tap.sweeping import TapSweep
from chalicelib.uplink.ports import Clock


def tap_sweep(use_case: TapSweep, clock: Clock, remaining_ms: int) -> dict[str, int]:
    """Run it; what it did, as numbers, is what the function answers."""
    report = use_case.run(deadline(clock, remaining_ms))
    return {f"tap_{name}": int(value) for name, value in asdict(report).items()}
