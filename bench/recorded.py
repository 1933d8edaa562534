"""The recorded tap traffic, as a stream of events at any rate: whole rounds of it, each with request ids of its own."""

import gzip
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chalicelib.cluster.tap_decode import decode  # noqa: E402 - the project is not installed
from chalicelib.cluster.tap_frames import FrameReader  # noqa: E402
from chalicelib.tap.events import TapEvent  # noqa: E402
from chalicelib.tap.limits import SECOND  # noqa: E402

RECORDED = ROOT / "tests" / "data" / "tap" / "frames-3000.bin.gz"
STRIDE = 1_000_000  # between the stream ids of two rounds: more than a recording has


class Clock:
    """Moved by hand. Nanoseconds."""

    def __init__(self) -> None:
        self.time = 0

    def now(self) -> int:
        """The time."""
        return self.time


def recorded() -> list[TapEvent]:
    """One round of it, as it was decoded."""
    return [decode(frame, 0) for frame in FrameReader().feed(gzip.decompress(RECORDED.read_bytes()))]


def at_rate(rate: float, seconds: float) -> Iterator[TapEvent]:
    """Events with `received_at` as they would come, `rate` a second, for so many seconds."""
    events = recorded()
    wanted = int(rate * seconds)
    for turn in count():
        for number, event in enumerate(events):
            told = turn * len(events) + number
            if told >= wanted:
                return
            yield event._replace(stream=event.stream + turn * STRIDE, received_at=int(told / rate * SECOND))
