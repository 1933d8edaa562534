"""Whether a relay stays what it is: 300 events a second to five viewers for as long as wanted, then 5,000 a second to one.

`python -m bench.soak --minutes 20`, which `make soak` calls. It starts a stack of its own, samples the relay's memory each
second, keeps every viewer's ledger, and fails where a history breaks a promise of the protocol, where memory grows, or
where an event is missing that no ledger tells of.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.chaos.history import Fields, History, events_told, spread
from tests.chaos.relays import Relays
from tests.chaos.scenery import Scenery, scenery
from tests.chaos.verdict import judge
from tests.chaos.viewer import Viewer

MIB = 1024 * 1024
GROWTH = (
    1.10  # of the memory at the end against that of the beginning, once settled: allocators breathe, leaks do not stop
)
SETTLE_SECONDS = 30.0  # caches of peers and headers fill; then memory should stay
VIEWERS: Sequence[Mapping[str, object]] = ({}, {}, {"encoding": "deflate"}, {"mode": "events"}, {"mode": "top"})
LANE_SECONDS = 60.0
GOODBYE_SECONDS = 20.0
PING_EVERY = 20.0  # seconds, as the protocol asks


@dataclass(frozen=True, slots=True)
class Lane:
    """A tap and who watches it. `max_rps` requests a second are asked of the mesh; each is two or three events."""

    name: str
    seconds: float
    demo_rps: int
    max_rps: float
    viewers: Sequence[Mapping[str, object]]
    wanted: float  # events a second that should come


@dataclass(frozen=True, slots=True)
class Found:
    """`memory` in bytes, one a second, of the relay that ran last; `flaws` is empty when all held."""

    lane: Lane
    histories: Sequence[History]
    memory: Sequence[int]
    flaws: Sequence[str]


async def drive(place: Scenery, lane: Lane) -> Found:
    """Watch for so long, and say goodbye."""
    async with place.desk() as desk:
        tap = await desk.open("namespaces", "shop", max_rps=lane.max_rps)
        histories = [History(f"{lane.name}-{n}", str(a.get("mode", "exchanges"))) for n, a in enumerate(lane.viewers)]
        viewers = [
            Viewer(desk, tap, history, attach, ping_every=PING_EVERY)
            for history, attach in zip(histories, lane.viewers, strict=True)
        ]
        watching = [asyncio.create_task(viewer.run()) for viewer in viewers]
        relays = Relays(place.running.pid("gateway"))
        memory = await _sample(relays, lane)
        await asyncio.gather(*(viewer.end() for viewer in viewers))
        _, late = await asyncio.wait(watching, timeout=GOODBYE_SECONDS)
        for task in late:
            task.cancel()
        await desk.delete(tap)
    flaws = [flaw for history in histories for flaw in judge(history)]
    flaws += [f"{history.name} got no bye" for history in histories if _last(history).get("type") != "bye"]
    return Found(lane, histories, memory, flaws)


async def _sample(relays: Relays, lane: Lane) -> list[int]:
    deadline = time.monotonic() + lane.seconds
    memory: list[int] = []
    while time.monotonic() < deadline:
        await asyncio.sleep(1)
        memory.append(relays.look())
        if len(memory) % 60 == 0:
            sys.stdout.write(f"  {lane.name}: {len(memory) // 60} min, relay {memory[-1] / MIB:.1f} MiB\n")
            sys.stdout.flush()
    return memory


def told(found: Found) -> list[str]:
    """The lane's lines, and what is wrong with it."""
    settled = [size for size in found.memory[int(min(SETTLE_SECONDS, found.lane.seconds / 3)) :] if size]
    third = max(len(settled) // 3, 1)
    first, last = max(settled[:third], default=0), max(settled[-third:], default=0)
    lines = [_row(found, history) for history in found.histories]
    if first:
        lines.append(
            f"  relay: {first / MIB:.1f} MiB in the first third, {last / MIB:.1f} in the last: {last / first:.3f}"
        )
    flaws = list(found.flaws)
    if last > first * GROWTH:
        flaws.append(f"the relay's memory grew from {first / MIB:.1f} to {last / MIB:.1f} MiB")
    return lines + [f"  FLAW {flaw}" for flaw in flaws]


def _row(found: Found, history: History) -> str:
    frames = [moment for moment in history.frames() if moment.frame]
    events = sum(events_told(moment.frame)[0] for moment in frames if moment.frame)
    totals = _last(history).get("totals") or {}
    lost = {cause: count for cause, count in totals.get("lost", {}).items() if count}
    late = [
        moment.at - datetime.fromisoformat(moment.frame["at"]).timestamp()
        for moment in frames
        if moment.frame and moment.frame["type"] in {"batch", "top"}
    ]
    seconds = frames[-1].at - frames[0].at if len(frames) > 1 else 0.0
    came = totals.get("examined", 0) / seconds if seconds else 0.0
    share = f"{came:,.0f} events/s came ({came / found.lane.wanted:.2f} of what was wanted)"
    told_of = events / max(totals.get("examined", 0), 1)
    delay = f"post to arrival p50 {1000 * spread(late, 0.5):.0f} ms, p99 {1000 * spread(late, 0.99):.0f} ms"
    head = f"  {history.name:7} {history.mode:9} {len(frames):>6} frames"
    return f"{head}, {share}, told of {told_of:.3f} of them, {delay}, lost {lost or 'nothing'}"


def _last(history: History) -> Fields:
    frames = [moment.frame for moment in history.frames() if moment.frame]
    return frames[-1] if frames else {}


def soak(lane: Lane) -> list[str]:
    """One lane on a stack of its own."""
    environment = {"DEMO_RPS": str(lane.demo_rps), "PORTICO_MAX_RPS": "10000", "PORTICO_MAX_TAPS": "10"}
    with tempfile.TemporaryDirectory() as folder, scenery(Path(folder), environment) as place:
        return told(asyncio.run(drive(place, lane)))


def main() -> int:
    """0 when all held."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak")
    parser.add_argument("--minutes", type=float, default=20.0, help="of the slow lane (default %(default)s)")
    parser.add_argument("--only", choices=["slow", "fast"], help="one lane alone")
    options = parser.parse_args()
    lanes = (
        Lane("slow", options.minutes * 60, demo_rps=100, max_rps=150, viewers=VIEWERS, wanted=300.0),
        Lane("fast", LANE_SECONDS, demo_rps=2500, max_rps=2000, viewers=({"mode": "events"},), wanted=5_000.0),
    )
    lines: list[str] = []
    for lane in lanes:
        if options.only in {None, lane.name}:
            sys.stdout.write(f"{lane.name}: {lane.wanted:,.0f} events/s to {len(lane.viewers)}, {lane.seconds:.0f} s\n")
            found = soak(lane)
            sys.stdout.write("\n".join(found) + "\n")
            lines += found
    return int(any("FLAW" in line for line in lines))


if __name__ == "__main__":
    sys.exit(main())
