"""The sweep, each minute."""

from dataclasses import asdict

from chalicelib.schedules.deadline import deadline
from chalicelib.uplink.ports import Clock
from chalicelib.uplink.sweeping import Sweep


def sweep(use_case: Sweep, clock: Clock, remaining_ms: int) -> dict[str, int]:
    """Run it; what it removed, as numbers, is what the function answers."""
    report = use_case.run(deadline(clock, remaining_ms))
    return {name: int(value) for name, value in asdict(report).items()}
