"""Not waiting again for what has just failed: each time-out is paid once in a while, not by every request.

A circuit is a memory of one container; it never decides what is true, only who is asked first.
"""

from datetime import datetime, timedelta

from chalicelib.uplink.ports import Clock


class Circuit:
    """Open for a while after a failure."""

    def __init__(self, clock: Clock, rest: timedelta) -> None:
        self._clock = clock
        self._rest = rest
        self._until: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it failed a moment ago."""
        return self._until is not None and self._clock.now() < self._until

    def trip(self) -> None:
        """It failed."""
        self._until = self._clock.now() + self._rest

    def close(self) -> None:
        """It answered."""
        self._until = None
