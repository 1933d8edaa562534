"""How a moment in the shop is: how busy, and who is slow or fails just now. A function of the seed and the time alone."""

import math
from dataclasses import dataclass
from random import Random

DAY_SECONDS = 86_400.0
BUSIEST_SECOND = 20 * 3600.0  # 20:00 UTC: shops are visited in the evening
SWELL = 0.6  # the day's rise and fall, as a part of its mean
SPELL_SECONDS = 60.0  # how long one workload is slow
SPELL_CHANCE = 0.06
SPELL_FACTOR = (4.0, 12.0)
BURST_SECONDS = 20.0  # how long one workload fails
BURST_CHANCE = 0.03
BURST_FAULTS = (0.15, 0.5)  # part of the answers


@dataclass(frozen=True, slots=True)
class Mood:
    """Of one workload: `slow` multiplies its work, `faults` adds to the part of its answers that are errors."""

    slow: float = 1.0
    faults: float = 0.0


def busy(at: float) -> float:
    """The rate at this time (Unix seconds) as a multiple of the day's mean."""
    return 1 + SWELL * math.cos(math.tau * (at - BUSIEST_SECOND) / DAY_SECONDS)


def mood(seed: str, workload: str, at: float) -> Mood:
    """How the workload is at this time."""
    spell = Random(f"{seed}/slow/{workload}/{int(at // SPELL_SECONDS)}")  # noqa: S311 - repeatable on purpose
    burst = Random(f"{seed}/fails/{workload}/{int(at // BURST_SECONDS)}")  # noqa: S311
    slow = spell.uniform(*SPELL_FACTOR) if spell.random() < SPELL_CHANCE else 1.0
    faults = burst.uniform(*BURST_FAULTS) if burst.random() < BURST_CHANCE else 0.0
    return Mood(slow, faults)
