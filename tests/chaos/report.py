"""What came of a run: every broken promise, and the table at the end. Bounds that are no promise of the protocol are here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tests.chaos.campaign import Campaign
from tests.chaos.cast import STALLS, Cast
from tests.chaos.history import History, events_told, spread
from tests.chaos.verdict import judge

MIB = 1024 * 1024
GROWTH = 1.15  # of a long-lived relay, from one third of its life to the next: allocators breathe, leaks do not stop
MOST_BYTES = 160 * MIB  # of any: 80 with imports and queues, and a backlog of two seconds while it comes into office
SLOWER = 1.5  # times that the others' p99 may grow while one viewer stalls,
SLOWER_SECONDS = 0.25  # and so much more: one batch window
FEWEST = 100  # frames; a percentile of fewer says nothing


@dataclass(frozen=True, slots=True)
class Report:
    """`flaws`: empty when all held. `happened`: how often what went wrong. `table`: lines for people."""

    flaws: tuple[str, ...]
    happened: Mapping[str, int]
    table: tuple[str, ...]


def report(campaign: Campaign, cast: Cast) -> Report:
    """Judge everything."""
    histories = cast.histories()
    flaws = [flaw for history in histories for flaw in judge(history)] + cast.stranded
    calm, stalled = (spread(delays, 0.99) for delays in _delays(campaign, cast))
    if stalled > SLOWER * calm + SLOWER_SECONDS:
        flaws.append(f"while one viewer stalled the others' p99 was {stalled:.3f} s, else {calm:.3f} s")
    relays = campaign.scenery.relays
    if relays.growth() > GROWTH or relays.most > MOST_BYTES:
        flaws.append(f"a relay grew {relays.growth():.2f} times, one held {relays.most / MIB:.0f} MiB")
    table = [
        f"{'viewer':14}{'sockets':>8}{'epochs':>8}{'frames':>8}{'events':>9}{'lost':>9}  by cause",
        *map(_row, _named(histories)),
        f"others' p99 while one stalls / else: {stalled:.3f} s / {calm:.3f} s = {stalled / calm if calm else 0:.2f}",
        f"relays' memory: at most {relays.most / MIB:.0f} MiB; late against early, the worst {relays.growth():.2f}",
        f"{relays.killed} relays killed, {len(cast.passers)} passers-by, {len(flaws)} flaws",
    ]
    return Report(tuple(flaws), campaign.done, tuple(table))


def _delays(campaign: Campaign, cast: Cast) -> tuple[list[float], list[float]]:
    """From when a frame was made to when it came, for all but the one that stalls: in calm, and during its stalls.

    What comes while posts fail on order is left out of both.
    """
    calm: list[float] = []
    stalled: list[float] = []
    for name, viewer in cast.viewers.items():
        for moment in viewer.history.frames() if name != STALLS else ():
            if moment.frame and moment.frame["type"] == "batch" and not _within(campaign.bad, moment.at):
                delay = moment.at - datetime.fromisoformat(moment.frame["at"]).timestamp()
                (stalled if _within(campaign.stalls, moment.at) else calm).append(delay)
    return (calm, stalled) if min(len(calm), len(stalled)) >= FEWEST else ([], [])


def _within(times: Sequence[tuple[float, float]], at: float) -> bool:
    return any(began <= at <= ended for began, ended in times)


def _named(histories: Sequence[History]) -> Iterator[tuple[str, Sequence[History]]]:
    yield from ((history.name, [history]) for history in histories if not history.name.startswith("passer"))
    yield "passers-by", [history for history in histories if history.name.startswith("passer")]


def _row(named: tuple[str, Sequence[History]]) -> str:
    name, histories = named
    sockets = sum(moment.kind == "opened" for history in histories for moment in history.moments)
    frames = [moment.frame for history in histories for moment in history.frames() if moment.frame]
    epochs = len({(frame["epoch"]) for frame in frames if frame.get("epoch")})
    events = sum(events_told(frame)[0] for frame in frames)
    lost: dict[str, int] = {}
    for frame in frames:
        for cause, count in (frame["causes"] if frame["type"] == "loss" else {}).items():
            lost[cause] = lost.get(cause, 0) + count
    causes = ", ".join(f"{cause} {count}" for cause, count in sorted(lost.items()))
    return f"{name:14}{sockets:>8}{epochs:>8}{len(frames):>8}{events:>9}{sum(lost.values()):>9}  {causes}"
