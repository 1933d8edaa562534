"""How many events a second one core reads from a tap's bytes: frames alone, frames and events, and with everything decoded.

Input: 3,000 recorded frames with headers (tests/data/tap). The last line is the ratio to decoding with the generated
classes and no more thought, within the same run.
"""

import gzip
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from chalicelib.cluster.proto.portico_tap_pb2 import TapEvent  # noqa: E402 - the project is not installed
from chalicelib.cluster.tap_decode import decode  # noqa: E402
from chalicelib.cluster.tap_frames import FrameReader  # noqa: E402
from chalicelib.cluster.tap_peers import WirePeers  # noqa: E402
from chalicelib.tap.reader import Reader  # noqa: E402

RECORDED = ROOT / "tests" / "data" / "tap" / "frames-3000.bin.gz"
PIECE = 16_384  # bytes; what one read from a TLS socket gives at most
ROUNDS = 7  # the best counts: the others had neighbours


def main() -> None:
    """Print events a second for each stage."""
    stream = gzip.decompress(RECORDED.read_bytes())
    count = sum(1 for _ in frames(stream))
    rates = {name: count / best(run, stream) for name, run in STAGES.items()}
    for name, rate in rates.items():
        print(f"{name:34} {rate:>10,.0f} events/s {1e6 / rate:6.2f} µs each")
    print(f"frames and events / naive decoding {rates['frames and events'] / rates['naive decoding']:>10.1f}")


def frames(stream: bytes) -> Iterator[bytes]:
    """Every frame of the stream, fed in pieces."""
    reader = FrameReader()
    for start in range(0, len(stream), PIECE):
        yield from reader.feed(stream[start : start + PIECE])


def only_frames(stream: bytes) -> None:
    """Cut and throw away."""
    for _ in frames(stream):
        pass


def events(stream: bytes) -> None:
    """What the relay does to every event."""
    for frame in frames(stream):
        decode(frame, 0)


def whole_events(stream: bytes) -> None:
    """And what is seen of every event by a filter that looks at addresses and labels."""
    reader = Reader(WirePeers(), identities=True)
    for frame in frames(stream):
        event = decode(frame, 0)
        for address in (event.source, event.destination):
            reader.peer(address)
        for meta in (event.source_meta, event.destination_meta, event.route_meta):
            reader.labels(meta)


def naive(stream: bytes) -> None:
    """What the generated classes alone would cost: every part decoded, labels and headers made into Python values."""
    for frame in frames(stream):
        event = TapEvent.FromString(frame)
        kind = event.http.WhichOneof("event")
        for meta in (event.source_meta, event.destination_meta, event.route_meta):
            dict(meta.labels)
        part = getattr(event.http, kind)
        block = part.trailers if kind == "response_end" else part.headers
        [(header.name, header.value_str) for header in block.headers]


STAGES: dict[str, Callable[[bytes], None]] = {
    "frames": only_frames,
    "frames and events": events,
    "frames, events, peers and labels": whole_events,
    "naive decoding": naive,
}


def best(run: Callable[[bytes], None], stream: bytes) -> float:
    """Seconds of the fastest round."""
    return min(timed(run, stream) for _ in range(ROUNDS))


def timed(run: Callable[[bytes], None], stream: bytes) -> float:
    """Seconds of one round."""
    begin = time.perf_counter()
    run(stream)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
