"""Waits for what a cluster does in its own time: a new CRD served, a new binding in effect."""

import time
from collections.abc import Callable

SECONDS = 15.0  # a real cluster under load takes one or two
PAUSE = 0.05


def until(holds: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Ask until it holds. There is no event to wait for: the API server tells nobody when its caches have caught up."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"after {seconds} s still not: {what}"
        time.sleep(PAUSE)
