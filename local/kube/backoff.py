"""How long to wait before trying again: doubling, with a ceiling, and spread so that many do not come back at once."""

import random


class Backoff:
    """Pauses in seconds, each about twice the last, none above `longest` (but for a server's own Retry-After)."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = first
        self._longest = longest
        self._next = first

    def next(self, *, at_least: float | None = None) -> float:
        """The next pause: half to all of the current step, never shorter than `at_least`."""
        step, self._next = self._next, min(self._next * 2, self._longest)
        return max(step * random.uniform(0.5, 1.0), at_least or 0.0)  # noqa: S311 - spreads load, keeps no secret

    def reset(self) -> None:
        """Start again from the first pause."""
        self._next = self._first
