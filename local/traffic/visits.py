"""From a moment's number to the requests that begin in it: every visit of it followed through the shop. Pure.

A moment is a function of seed, rate and number alone: whoever asks, and whenever, gets the same.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from local.traffic.hop import Hop, Outcome
from local.traffic.shop import OUTSIDE, REQUESTS_OF_A_VISIT, VISITS, WORKLOADS, Call, Protocol
from local.traffic.weather import Mood, busy, mood

MOMENT_SECONDS = 0.05
SPREAD = 0.45  # of a lognormal: the slowest of a hundred takes three times the median
NETWORK_SECONDS = 0.0004  # one way between two pods
RETRY_SECONDS = 0.025  # before a failed GET is tried once more
UNKNOWN = 0.015  # part of the requests that ask for what is not there
BROKEN = 0.003  # part of the requests that end by a reset, or without an answer
BODY_SECONDS = 0.0015  # of a response, median
IDS = 10_000
GRPC_FAULTS = (4, 13, 14)  # deadline exceeded, internal, unavailable
HTTP_FAULTS = (500, 503, 503)
RESETS = (2, 8)  # HTTP/2: internal error, cancel
_WEIGHTS = [one.weight for one in VISITS]


def moment(seed: str, rps: float, number: int) -> list[Hop]:
    """The requests of visits that begin in this moment, in no order; `rps` is requests a second in all, over a day."""
    start = number * MOMENT_SECONDS
    random = Random(f"{seed}/{number}")  # noqa: S311 - a simulation, repeatable on purpose
    visits = _poisson(random, rps * busy(start) / REQUESTS_OF_A_VISIT * MOMENT_SECONDS)
    if not visits:
        return []
    moods = {name: mood(seed, name, start) for name in WORKLOADS}
    hops: list[Hop] = []
    for visit in random.choices(VISITS, _WEIGHTS, k=visits):
        story = _Story(random, moods, random.randrange(IDS), hops)
        story.follow(visit.call, visit.by, random.random(), start + random.random() * MOMENT_SECONDS)
    return hops


def _poisson(random: Random, mean: float) -> int:
    """Knuth's way, in steps that keep exp() from vanishing."""
    count = 0
    while mean > 0:
        step = min(mean, 500.0)
        mean -= step
        limit, product = math.exp(-step), random.random()
        while product > limit:
            count += 1
            product *= random.random()
    return count


@dataclass(slots=True)
class _Reply:
    """How a call went for its caller: when it was over, and whether well."""

    end: float
    well: bool


@dataclass(slots=True)
class _Story:
    """One visit: `number` is what it is about, `hops` grows as it is followed."""

    random: Random
    moods: Mapping[str, Mood]
    number: int
    hops: list[Hop]

    def follow(self, call: Call, client: str, client_pick: float, at: float) -> _Reply:
        """One call and all that it causes, and once more where that is worth a try."""
        reply = self._once(call, client, client_pick, at)
        if not reply.well and call.method == "GET" and client != OUTSIDE:
            return self._once(call, client, client_pick, reply.end + RETRY_SECONDS)
        return reply

    def _once(self, call: Call, client: str, client_pick: float, at: float) -> _Reply:
        random, workload = self.random, WORKLOADS[call.to]
        feeling, pick = self.moods[call.to], random.random()
        work = workload.work * feeling.slow * random.lognormvariate(0, SPREAD)
        now, well = at + work / 2, True
        for next_call in call.then:
            if random.random() < next_call.chance:
                reply = self.follow(next_call, call.to, pick, now + NETWORK_SECONDS)
                now, well = reply.end + NETWORK_SECONDS, well and reply.well
        outcome = self._outcome(call, workload.protocol, workload.faults + feeling.faults, well)
        answered = now + work / 2 - at
        end = answered + BODY_SECONDS * random.lognormvariate(0, SPREAD)
        self.hops.append(Hop(at, client, (client_pick, pick), call, self.number, outcome, answered, end))
        return _Reply(at + end, outcome.is_good)

    def _outcome(self, call: Call, protocol: Protocol, faults: float, well: bool) -> Outcome:
        random, chance = self.random, self.random.random()
        if chance < BROKEN:
            code = None if protocol == "http/1" else random.choice(RESETS)
            return Outcome(None if random.random() < 0.5 else 200, None, code, broken=True)
        if not well:
            return Outcome(502)
        if chance < BROKEN + faults:
            grpc = random.choice(GRPC_FAULTS) if protocol == "grpc" else None
            return Outcome(random.choice(HTTP_FAULTS) if grpc is None else 200, grpc)
        if "{id}" in call.path and random.random() < UNKNOWN:
            return Outcome(404)
        return Outcome(200, 0) if protocol == "grpc" else Outcome(call.good)
