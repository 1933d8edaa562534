"""Waits for what a cluster does in its own time: a new CRD served, a new binding in effect, an operator done with a tunnel."""

import time
from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import Conflict
from chalicelib.uplink.tunnel import Tunnel

Result = TypeVar("Result")

SECONDS = 15.0  # a real cluster under load takes one or two
PAUSE = 0.05
QUIET = 0.2  # an operator that has not written for so long has written what it wants
ATTEMPTS = 20


def until(holds: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Ask until it holds. There is no event to wait for: the API server tells nobody when its caches have caught up."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"after {seconds} s still not: {what}"
        time.sleep(PAUSE)


def settled(read: Callable[[], Tunnel]) -> Tunnel:
    """The tunnel once nobody else writes to it any more: where Uplink runs, its operator does."""
    for _ in range(ATTEMPTS):
        before = read()
        time.sleep(QUIET)
        if read() == before:
            return before
    raise AssertionError("somebody goes on writing to the tunnel")


def insist(act: Callable[[], Result]) -> Result:
    """Act again where a controller wrote between a look and the act."""
    for _ in range(ATTEMPTS):
        try:
            return act()
        except Conflict:
            time.sleep(PAUSE)
    return act()
