"""By when a schedule must be done."""

from datetime import datetime, timedelta

from chalicelib.uplink.ports import Clock

SPARE = timedelta(seconds=5)  # for the call under way when time is up, and for writing metrics and logs


def deadline(clock: Clock, remaining_ms: int) -> datetime:
    """`remaining_ms` is what Lambda's context says."""
    return clock.now() + timedelta(milliseconds=remaining_ms) - SPARE
