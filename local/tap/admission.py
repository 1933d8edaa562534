"""How fast new taps are let in: each costs an access review, and the tap server's client makes five of these a second."""

import asyncio
from collections.abc import Callable

REVIEWS_PER_SECOND = 5.0  # client-go's default QPS
BURST = 10  # and its burst


class Admission:
    """A token bucket whose callers queue, as client-go's do: nobody is refused, late ones wait."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._next = 0.0  # when the next turn would be, were there no burst

    async def enter(self) -> None:
        """Wait for one's turn."""
        await asyncio.sleep(self.delay())

    def delay(self) -> float:
        """Take a turn; seconds until it comes."""
        now, step = self._now(), 1 / REVIEWS_PER_SECOND
        turn = max(self._next, now)
        self._next = turn + step
        return max(0.0, turn - now - (BURST - 1) * step)
