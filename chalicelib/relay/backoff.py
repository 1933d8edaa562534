"""How long to wait before tapping again: 1, 2, 4, then 8 s, each in the upper half of it by chance."""

from collections.abc import Callable

from chalicelib.relay.limits import BACKOFFS


class Backoff:
    """`chance` gives numbers from 0 to 1: relays that lost one cluster together do not come back together."""

    __slots__ = ("_chance", "_failures")

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0

    def next(self) -> int:
        """Nanoseconds to wait after one more failure."""
        longest = BACKOFFS[min(self._failures, len(BACKOFFS) - 1)]
        self._failures += 1
        return int(longest * (0.5 + 0.5 * self._chance()))

    def reset(self) -> None:
        """It is open."""
        self._failures = 0
