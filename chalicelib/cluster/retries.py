"""Asks again, for calls that may be asked twice: few times, with jitter, never past the deadline, never sooner than told.

A time-out is not repeated (the time is gone) and neither is a refusal (the answer would be the same).
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.deadlines import Deadline
from chalicelib.errors import ClusterUnavailable

ATTEMPTS = (
    3  # a reset or a busy moment passes with the second; what fails thrice is down, and the cache answers instead
)
FIRST_PAUSE = 0.1  # seconds; doubled for each further one, half of it by chance so that containers do not march in step
PASSING = frozenset({429, 502, 503})  # statuses that say: not now


@dataclass(frozen=True, slots=True)
class Retrying:
    """How to wait; the tests do so without waiting."""

    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def run(self, ask: Callable[[], ClusterAnswer], deadline: Deadline) -> ClusterAnswer:
        """Ask until there is an answer that stays; the last one, good or bad, is the result. Raise as `ask` does."""
        for attempt in range(1, ATTEMPTS):
            told: int | None = None
            try:
                answer = ask()
            except ClusterUnavailable:
                if not self._pause(attempt, told, deadline):
                    raise
                continue
            if answer.status not in PASSING or not self._pause(attempt, answer.retry_after, deadline):
                return answer
        return ask()

    def _pause(self, attempt: int, told: int | None, deadline: Deadline) -> bool:
        seconds = FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + self.chance() / 2) + (told or 0)
        if seconds >= deadline.left():
            return False
        self.sleep(seconds)
        return True
