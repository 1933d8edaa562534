"""How many viewers one core can serve, and how much later than the event a viewer has it.

The recorded events come at 300 a second, as from a busy workload, to 1, 5, 10 and 20 viewers whose every post is taken at
once; the clock is moved by hand, so that one run of minutes takes seconds. Added latency is from the last event of an
exchange to the post that tells of it: the batch window of 250 ms, and nothing else. The ratio is what a viewer more costs
against the first one.
"""

import sys
import time
from collections import deque
from dataclasses import dataclass, field

from bench.recorded import Clock, at_rate
from chalicelib.cluster.tap_peers import WirePeers
from chalicelib.tap.client import Attach
from chalicelib.tap.encode import decode
from chalicelib.tap.events import ResponseEnd, TapEvent
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.frames import Pong
from chalicelib.tap.limits import MILLISECOND
from chalicelib.tap.posting import Answer, Post
from chalicelib.tap.pump import Pump

RATE = 300.0  # events a second: 100 requests, what a tap asks of the mesh by default
SECONDS = 60.0  # of traffic in each run
VIEWERS = (1, 5, 10, 20)
ROUNDS = 3  # the best counts: the others had neighbours
STEP = 10 * MILLISECOND  # how often a shell looks at what is due


@dataclass(slots=True)
class Run:
    """`cpu` seconds in the pump alone; `added` latencies in milliseconds, of the first viewer."""

    cpu: float = 0.0
    batches: int = 0
    sent: int = 0
    added: list[float] = field(default_factory=list)

    @property
    def batches_a_second(self) -> float:
        """Of CPU."""
        return self.batches / self.cpu

    def percentile(self, share: float) -> float:
        """Of the added latency."""
        ordered = sorted(self.added)
        return ordered[int(len(ordered) * share)] if ordered else 0.0


class Bench:
    """One pump, its viewers, and a stopwatch around it."""

    def __init__(self, viewers: int) -> None:
        self._clock = Clock()
        self._pump = Pump(
            clock=self._clock, decoder=WirePeers(), chance=lambda: 0.5, epoch=1, after=EVERYTHING, headers=True
        )
        for number in range(viewers):
            self._pump.attach(str(number), Attach(), Pong(0))
        self._closed: deque[int] = deque()  # when the exchanges that wait were closed
        self.run = Run()

    def play(self) -> Run:
        """All of it."""
        waiting: list[TapEvent] = []
        for event in at_rate(RATE, SECONDS):
            waiting.append(event)
            if event.received_at >= self._clock.time + STEP:
                self._clock.time = event.received_at
                self._step(waiting)
                waiting = []
        return self.run

    def _step(self, events: list[TapEvent]) -> None:
        self._closed.extend(event.received_at for event in events if isinstance(event, ResponseEnd))
        began = time.process_time()
        self._pump.feed(events)
        self._pump.tick()
        first = self._post()
        self.run.cpu += time.process_time() - began
        for data in first:
            self._measure(data)

    def _post(self) -> list[bytes]:
        """Whatever is due; gives what went to the first viewer."""
        first = []
        for name, viewer in self._pump.viewers.items():
            while isinstance(post := viewer.next(self._clock.now()), Post):
                viewer.answered(Answer.TAKEN, self._clock.now())
                self.run.batches += 1
                self.run.sent += len(post.data)
                if name == "0":
                    first.append(post.data)
            assert not sum(viewer.totals().lost.values())  # else the figure would be a lie
        return first

    def _measure(self, data: bytes) -> None:
        for _ in decode(data).get("exchanges", ()):
            self.run.added.append((self._clock.time - self._closed.popleft()) / MILLISECOND)


def main() -> None:
    """Print a line for each number of viewers, and the ratio."""
    found = {
        viewers: min((Bench(viewers).play() for _ in range(ROUNDS)), key=lambda run: run.cpu) for viewers in VIEWERS
    }
    for viewers, run in found.items():
        full = SECONDS / run.cpu  # times that one core could do this
        speed = f"{run.batches_a_second:>6,.0f} batches/s per core, {viewers * full:>5,.0f} viewers per core"
        added = f"added p50 {run.percentile(0.5):4.0f} ms, p99 {run.percentile(0.99):4.0f} ms"
        sys.stdout.write(f"{viewers:>3} viewers: {speed}, {run.sent / run.batches:>6,.0f} bytes a batch, {added}\n")
    one, most = found[VIEWERS[0]], found[VIEWERS[-1]]
    more = (most.cpu - one.cpu) / (VIEWERS[-1] - VIEWERS[0])
    sys.stdout.write(f"one viewer more / the first one: {more / one.cpu:.2f} of the CPU\n")


if __name__ == "__main__":
    main()
