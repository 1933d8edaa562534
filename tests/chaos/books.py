"""The ledger of one viewer in one epoch, held against what really came: sums that balance, grow, and are not claims."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.chaos.history import Fields, events_told

CAUSES = {"slow_viewer", "gateway_busy", "too_large", "relay_overload", "join_timeout", "handover"}
PLACES = ("delivered", "filtered", "sampled", "paused", "held")
GROWING = ("examined", "delivered", "filtered", "sampled", "paused", "messages", "bytes", "cost_usd")


@dataclass(slots=True)
class Books:
    """`least` and `most` events came in frames so far, `last` of them in the latest."""

    least: int = 0
    most: int = 0
    last: int = 0
    told: dict[str, int] = field(default_factory=dict)  # losses by cause, as the loss frames added up
    before: Fields | None = None

    def batch(self, frame: Fields) -> None:
        """A batch, a table, or any other frame came."""
        least, self.last = events_told(frame)
        self.least += least
        self.most += self.last

    def loss(self, frame: Fields) -> Iterator[str]:
        """A `loss` frame: everything lost since the last one is in it, once."""
        yield from self.audit(frame["totals"], "loss")
        if not frame["causes"]:
            yield "a loss frame without a cause"
        for cause, events in frame["causes"].items():
            self.told[cause] = self.told.get(cause, 0) + events
            if events <= 0:
                yield f"a loss of {events} events by {cause}"
        lost = {cause: events for cause, events in frame["totals"]["lost"].items() if events}
        if lost != self.told:
            yield f"losses told one by one are {self.told}, in the totals {lost}"
        if frame.get("upstream_invisible") is not True:
            yield "a loss frame claims to know what the proxies dropped"

    def bye(self, totals: Fields) -> Iterator[str]:
        """The last totals."""
        yield from self.audit(totals, "bye")
        yield from nothing_held(totals, "bye")

    def audit(self, totals: Fields, where: str) -> Iterator[str]:
        """Totals that a live relay tells: nothing is in flight beside this frame, so what was delivered is what came."""
        yield from balance(totals, where)
        yield from self._growth(totals, where)
        if not self.least <= totals["delivered"] <= self.most:
            yield f"{where}: delivered {totals['delivered']}, but {self._came()} came"

    def left(self, totals: Fields, *, whole: bool) -> Iterator[str]:
        """Totals that a relay left behind. Its last post may have arrived without its knowing; `whole`: no frame is missing."""
        yield from balance(totals, "previous")
        yield from nothing_held(totals, "previous")
        yield from self._growth(totals, "previous")
        if totals["delivered"] < self.least - self.last or (whole and totals["delivered"] > self.most):
            yield f"previous: delivered {totals['delivered']}, but {self._came()} came, {self.last} in the last frame"

    def _came(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least} to {self.most}"

    def _growth(self, totals: Fields, where: str) -> Iterator[str]:
        before, self.before = self.before, totals
        if before is None:
            return
        for name in GROWING:
            if totals[name] < before[name]:
                yield f"{where}: {name} shrank from {before[name]} to {totals[name]}"
        for cause in CAUSES:
            if totals["lost"].get(cause, 0) < before["lost"].get(cause, 0):
                yield f"{where}: lost {cause} shrank"


def balance(totals: Fields, where: str) -> Iterator[str]:
    """The law of conservation, in whole numbers from 0."""
    lost = totals["lost"]
    if set(lost) != CAUSES:
        yield f"{where}: lost has {sorted(lost)}"
    counts = [totals["examined"], *(totals[name] for name in PLACES), *lost.values()]
    if not all(type(count) is int and count >= 0 for count in counts):
        yield f"{where}: not all of {counts} are counts"
    accounted = sum(totals[name] for name in PLACES) + sum(lost.values())
    if totals["examined"] != accounted:
        yield f"{where}: examined {totals['examined']}, accounted for {accounted}: {totals}"


def nothing_held(totals: Fields, where: str) -> Iterator[str]:
    """Who leaves holds nothing."""
    if totals["held"]:
        yield f"{where}: {totals['held']} held"
