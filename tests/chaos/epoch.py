"""One relay's run as one socket saw it: frames in their order, filters that do not go back, sums that hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tests.chaos.books import Books
from tests.chaos.history import Fields

LOSS_EVERY = 0.9  # seconds between two loss frames: one, less what rounding to milliseconds and a slow clock may take


@dataclass(slots=True)
class Epoch:
    """`seq` and `last` are of the latest frame."""

    seq: int = 0
    last: Fields = field(default_factory=dict)
    books: Books = field(default_factory=Books)
    _loss_at: str = ""
    _filter_epoch: int = 0

    def take(self, frame: Fields) -> Iterator[str]:
        """What is wrong with the next frame."""
        if frame["seq"] != self.seq + 1:
            yield f"{name_of(frame)} came after seq {self.seq}: a gap that nobody told of"
        if frame["at"] < self.last.get("at", ""):
            yield f"{name_of(frame)} was made before the one that came before it"
        self.seq, self.last = frame["seq"], frame
        yield from self._count(frame)
        yield from self._filter(frame)

    def left(self, previous: Fields) -> Iterator[str]:
        """A successor says how far this one came. Frames that are missing are told of by that; none may have come beyond."""
        if previous["last_seq"] < self.seq:
            yield f"epoch {previous['epoch']} says it ended with seq {previous['last_seq']}, but {self.seq} came"
        yield from self.books.left(previous["totals"], whole=previous["last_seq"] == self.seq)

    def _count(self, frame: Fields) -> Iterator[str]:
        self.books.batch(frame)
        if frame["type"] == "loss":
            yield from self.books.loss(frame)
            yield from self._often(frame)
        if frame["type"] == "bye" and frame["totals"] is None:
            yield "the bye of a relay has no totals"
        elif frame["type"] == "bye":
            yield from self.books.bye(frame["totals"])

    def _often(self, frame: Fields) -> Iterator[str]:
        before, self._loss_at = self._loss_at, frame["at"]
        if before and _seconds(before, frame["at"]) < LOSS_EVERY:
            yield f"{name_of(frame)}: a second loss frame within a second"

    def _filter(self, frame: Fields) -> Iterator[str]:
        if "filter_epoch" not in frame:
            return
        before, self._filter_epoch = self._filter_epoch, frame["filter_epoch"]
        if self._filter_epoch < before:
            yield f"{name_of(frame)} went through filter epoch {self._filter_epoch} after {before}"
        if before and self._filter_epoch > before and frame["type"] != "filtered":
            yield f"{name_of(frame)} went through filter epoch {self._filter_epoch}, which nobody told of"


def name_of(frame: Fields) -> str:
    """As a violation names it."""
    return f"{frame['type']} {frame['epoch']}/{frame['seq']}"


def _seconds(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
