"""What a history proves: every promise of the protocol that it breaks, in words. An empty list: none."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.chaos.history import History, Moment
from tests.chaos.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. `heartbeat`: between two frames of one relay (20, and some slack); `stranded`: without any relay's frame."""

    heartbeat: float = 25.0
    stranded: float = 60.0


PATIENT = Patience()


def judge(history: History, patience: Patience = PATIENT) -> list[str]:
    """Everything that is wrong, each with the viewer's name and the seconds since its beginning."""
    wrong: list[tuple[float, str]] = []
    highest = 0
    for moments in history.sittings():
        sitting = Sitting(highest)
        wrong += [(moment.at, flaw) for moment in moments for flaw in sitting.take(moment)]
        wrong += silences(moments, patience)
        highest = sitting.highest
    began = history.moments[0].at if history.moments else 0.0
    return [f"{history.name} +{at - began:.1f} s: {flaw}" for at, flaw in sorted(wrong)]


def silences(moments: list[Moment], patience: Patience) -> Iterator[tuple[float, str]]:
    """Where an attached viewer that reads heard no relay for too long. A stall is the viewer's own silence."""
    since, epoch = 0.0, 0  # since 0: nothing is owed
    for moment in moments:
        frame = moment.frame or {}
        owed = patience.heartbeat if epoch and frame.get("epoch") == epoch else patience.stranded
        if since and moment.at - since > owed:
            yield moment.at, f"{moment.at - since:.1f} s without a frame of a relay"
            since = moment.at
        if moment.kind in {"attached", "reading"}:
            since = moment.at
        elif moment.kind in {"stalled", "closed", "stopped"} or frame.get("type") == "bye":
            since = 0.0
        elif since and frame.get("epoch"):
            since, epoch = moment.at, frame["epoch"]
