"""What an hour of watching costs, by the messages that are really made: exchanges in batches against one event a message.

A minute of the recorded traffic at each rate goes through the pump to one viewer whose posts are all taken; messages, bytes
and metered steps of that minute are counted and multiplied. Prices are those that the ledger itself uses (chalicelib/tap/cost.py:
API Gateway WebSocket messages $1.00 a million in steps of 32 KB, Lambda arm64, DynamoDB on demand; us-east-1, 2026,
https://aws.amazon.com/api-gateway/pricing/ and https://aws.amazon.com/lambda/pricing/). Data transfer out is extra, and
is what the bytes are shown for.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bench.recorded import Clock, at_rate
from chalicelib.cluster.tap_peers import WirePeers
from chalicelib.tap.client import Attach
from chalicelib.tap.cost import HOUR, Meter, Prices
from chalicelib.tap.encode import Fragment, encode
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.frames import Pong
from chalicelib.tap.limits import MILLISECOND, SECOND
from chalicelib.tap.posting import Answer, Post
from chalicelib.tap.pump import Pump
from chalicelib.tap.reader import Reader
from chalicelib.tap.render_event import render_event

RATES = (10.0, 100.0, 300.0, 1_000.0)  # events a second
SECONDS = 60.0  # of traffic at each; the first window's share of it is 0.4 %
STEP = 10 * MILLISECOND  # how often a shell looks at what is due
WAYS = {
    "exchanges": Attach(),
    "exchanges, deflated": Attach(encoding="deflate"),
    "events": Attach(mode="events"),
    "top": Attach(mode="top"),
}
ALONE = "one event a message"


@dataclass(frozen=True, slots=True)
class Hour:
    """One viewer's, without the relay's own time, which is the same for every way."""

    messages: float
    bytes: float
    usd: float


def hour(sizes: Iterable[int]) -> Hour:
    """Of a minute's messages."""
    meter, messages, total = Meter(Prices()), 0, 0
    for size in sizes:
        meter.message(size)
        messages += 1
        total += size
    more = HOUR / SECOND / SECONDS
    return Hour(messages * more, total * more, meter.usd * more)


def batched(attach: Attach, rate: float) -> Iterator[int]:
    """The sizes of what a viewer is sent; its first frame, which comes once, is left out."""
    clock = Clock()
    pump = Pump(clock=clock, decoder=WirePeers(), chance=lambda: 0.5, epoch=1, after=EVERYTHING, headers=True)
    viewer = pump.attach("", attach, Pong(0))
    sizes: list[int] = []
    for event in at_rate(rate, SECONDS):
        while event.received_at >= clock.time + STEP:
            clock.time += STEP
            viewer.heard(clock.now())
            pump.tick()
            while isinstance(post := viewer.next(clock.now()), Post):
                viewer.answered(Answer.TAKEN, clock.now())
                sizes.append(len(post.data))
        pump.feed([event])
    assert not sum(viewer.totals().lost.values())
    yield from sizes[1:]


def alone(rate: float) -> Iterator[int]:
    """The sizes of one message for every event, with the envelope that every frame has."""
    reader = Reader(WirePeers(), identities=True)
    for number, event in enumerate(at_rate(rate, SECONDS)):
        told = Fragment(render_event(event, reader))
        yield len(encode({"type": "event", "epoch": 1, "seq": number, "at": "2026-01-01T00:00:00.000Z", "event": told}))


def main() -> None:
    """Print a table for each rate; the ratio is against one event a message, in the same run."""
    prices = Prices()
    sys.stdout.write(
        f"${prices.message_step * 1e6:.2f} a million steps of 32 KB; a relay ${prices.relay_hour}/h and its lease"
        f" ${prices.store_hour}/h, shared by its viewers and not in the table\n".replace("\\\n", "\n")
    )
    for rate in RATES:
        single = hour(alone(rate))
        sys.stdout.write(f"{rate:,.0f} events/s, one viewer, an hour:\n")
        _tell(ALONE, single, single)
        for name, attach in WAYS.items():
            _tell(name, hour(batched(attach, rate)), single)


def _tell(name: str, found: Hour, single: Hour) -> None:
    figures = f"{found.messages:>12,.0f} messages {found.bytes / 1e6:>9,.1f} MB {found.usd:>9.4f} $"
    sys.stdout.write(f"  {name:22}{figures}   {single.usd / found.usd:>6.1f} times cheaper\n")


if __name__ == "__main__":
    main()
