"""How many tap events a second one core takes from a cluster's bytes to frames ready to post, and where the time goes.

Input: 3,000 recorded frames with headers (tests/data/tap). The stages add up: each line does all that the lines above it
do. The last lines are memory, and the ratio to a pipeline that makes one message of every event, within the same run.
"""

import gzip
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chalicelib.cluster.tap_decode import decode  # noqa: E402 - the project is not installed
from chalicelib.cluster.tap_frames import FrameReader  # noqa: E402
from chalicelib.cluster.tap_peers import WirePeers  # noqa: E402
from chalicelib.tap.bye import Bye  # noqa: E402
from chalicelib.tap.client import Attach  # noqa: E402
from chalicelib.tap.encode import decode as parsed  # noqa: E402
from chalicelib.tap.events import TapEvent  # noqa: E402
from chalicelib.tap.exchange import Exchange  # noqa: E402
from chalicelib.tap.filtering import EVERYTHING, read_filter  # noqa: E402
from chalicelib.tap.frames import Mode, Pong  # noqa: E402
from chalicelib.tap.join import JoinTable  # noqa: E402
from chalicelib.tap.parting import Parting  # noqa: E402
from chalicelib.tap.posting import Answer, Post  # noqa: E402
from chalicelib.tap.pump import Pump  # noqa: E402
from chalicelib.tap.reader import Reader  # noqa: E402
from chalicelib.tap.render_event import render_event  # noqa: E402
from chalicelib.tap.render_exchange import render_exchange  # noqa: E402

RECORDED = ROOT / "tests" / "data" / "tap" / "frames-3000.bin.gz"
PIECE = 16_384  # bytes; what one read from a TLS socket gives at most
ROUNDS = 15  # the best counts: the others had neighbours
FILTER = {"all": [{"not": {"status": 599}}, {"not": {"path": "^/health"}}, {"source": "!canary"}]}  # lets all through
GREETING = Pong(0)
RATE = 60_000  # events a second, the floor: so batches are as full as they would be


class Clock:
    """Moved by hand, as fast as the pieces would come at `RATE`."""

    def __init__(self) -> None:
        self.time = 0

    def now(self) -> int:
        """In nanoseconds."""
        return self.time


def events(stream: bytes) -> Iterator[list[TapEvent]]:
    """The events of each piece."""
    reader = FrameReader()
    for start in range(0, len(stream), PIECE):
        yield [decode(frame, 0) for frame in reader.feed(stream[start : start + PIECE])]


def closed(stream: bytes) -> Iterator[Exchange]:
    """Every exchange, joined."""
    table = JoinTable()
    for piece in events(stream):
        for event in piece:
            exchange = table.add(event)
            if exchange is not None and exchange.ended:
                yield exchange


def read_and_decoded(stream: bytes) -> None:
    """Bytes to events."""
    for _ in events(stream):
        pass


def joined(stream: bytes) -> None:
    """Events to exchanges."""
    for _ in closed(stream):
        pass


def filtered(stream: bytes) -> None:
    """Through a filter of three leaves."""
    reader = Reader(WirePeers(), identities=True)
    passes = read_filter(FILTER, headers=True).passes
    for exchange in closed(stream):
        passes(exchange, reader)


def rendered(stream: bytes) -> None:
    """Redacted, and encoded as JSON."""
    reader = Reader(WirePeers(), identities=True)
    passes = read_filter(FILTER, headers=True).passes
    for exchange in closed(stream):
        if passes(exchange, reader):
            render_exchange(exchange, reader)


def piped(mode: Mode, viewers: int = 1, spec: dict[str, object] | None = None) -> Callable[[bytes], None]:
    """All of it: a pump with viewers whose every post is taken."""

    def run(stream: bytes) -> None:
        clock = Clock()
        pump = Pump(clock=clock, decoder=WirePeers(), chance=lambda: 0.5, epoch=1, after=EVERYTHING, headers=True)
        for number in range(viewers):
            pump.attach(str(number), Attach(mode=mode, filter=spec), GREETING)
        for piece in events(stream):
            pump.feed(piece)
            post(pump, clock)
            clock.time += len(piece) * 1_000_000_000 // RATE
        pump.leave(Parting(Bye.DETACHED))
        post(pump, clock)

    return run


def post(pump: Pump, clock: Clock) -> None:
    """Whatever is due; a lost event would make the figure a lie."""
    for viewer in pump.viewers.values():
        while isinstance(viewer.next(clock.now()), Post):
            viewer.answered(Answer.TAKEN, clock.now())
        assert not sum(viewer.totals().lost.values())


def one_message_an_event(stream: bytes) -> None:
    """What it would cost without joining and batching, with the standard library's encoder."""
    reader = Reader(WirePeers(), identities=True)
    for piece in events(stream):
        for event in piece:
            json.dumps({"type": "event", "event": parsed(render_event(event, reader))})


WHOLE = "the whole, mode exchanges, filtered"
STAGES: dict[str, Callable[[bytes], None]] = {
    "read and decode": read_and_decoded,
    "+ join": joined,
    "+ filter (three leaves)": filtered,
    "+ redact and render": rendered,
    WHOLE: piped("exchanges", spec=dict(FILTER)),
    "the whole, mode exchanges": piped("exchanges"),
    "the whole, mode events": piped("events"),
    "the whole, mode top": piped("top"),
    "the whole, ten viewers": piped("exchanges", viewers=10),
    "one message an event": one_message_an_event,
}


def main() -> None:
    """Print events a second for each stage, memory, and the ratio."""
    stream = gzip.decompress(RECORDED.read_bytes())
    count = sum(len(piece) for piece in events(stream))
    rates = {name: count / seconds for name, seconds in fastest(stream).items()}
    for name, rate in rates.items():
        print(f"{name:36} {rate:>9,.0f} events/s {1e6 / rate:6.2f} µs each")
    peak = peak_memory(STAGES[WHOLE], stream)
    print(f"{'memory at most, the whole':36} {peak / 1024:>9,.0f} KiB {'':5} {peak / count:6.0f} bytes an event")
    print(f"{'the whole / one message an event':36} {rates[WHOLE] / rates['one message an event']:>9.1f}")


def fastest(stream: bytes) -> dict[str, float]:
    """Seconds of CPU of each stage's fastest round. The rounds take turns, so that a noisy minute hurts all alike."""
    rounds = [{name: timed(run, stream) for name, run in STAGES.items()} for _ in range(ROUNDS)]
    return {name: min(one[name] for one in rounds) for name in STAGES}


def timed(run: Callable[[bytes], None], stream: bytes) -> float:
    """Seconds of this process's CPU that one round takes."""
    begin = time.process_time()
    run(stream)
    return time.process_time() - begin


def peak_memory(run: Callable[[bytes], None], stream: bytes) -> int:
    """Bytes allocated by Python at once, at most, beyond what was there before."""
    tracemalloc.start()
    run(stream)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


if __name__ == "__main__":
    main()
