"""How much of a tap a principal may have; settings change it."""

from dataclasses import dataclass
from datetime import timedelta

WATCHES = 2  # bounded watches of one principal at once: each holds a request and an upstream tap for its whole time
MAX_RPS = 1_000.0  # requests a second asked of the mesh, at most
TAPS = 10  # open taps of one principal
LIFE = timedelta(hours=8)  # of a tap: a working day
SHORTEST_LIFE = timedelta(minutes=1)
VIEWERS = 20  # viewers of one tap; each costs its own filter and its own messages
PODS = 100  # pods that a tap may ask without `confirm`


@dataclass(frozen=True, slots=True)
class Allowance:
    """Each as the constant of its name says."""

    max_rps: float = MAX_RPS
    taps: int = TAPS
    watches: int = WATCHES
    life: timedelta = LIFE
    viewers: int = VIEWERS
    pods: int = PODS
