"""Whether a frame is new: `epoch` only grows, `seq` grows by one within it. What does not fit is named, never guessed away.

A new socket is a new viewer: its `seq` begins at 1 again, in an epoch that is no lower than any before.
"""

from dataclasses import dataclass
from enum import Enum

from portico.watch.frames import Stamp


class Verdict(Enum):
    """What to do with a frame."""

    FRESH = "fresh"
    STALE = "of an epoch that is over"
    REPEATED = "had before"


@dataclass(frozen=True, slots=True)
class Gap:
    """Frames that never came, first and last included."""

    epoch: int
    first: int
    last: int

    def __str__(self) -> str:
        numbers = f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"frames {numbers} of epoch {self.epoch}"


class Order:
    """The place of one viewer in its stream."""

    __slots__ = ("epoch", "seq")

    def __init__(self) -> None:
        self.epoch = 0
        self.seq = 0

    def reconnected(self) -> None:
        """A new socket."""
        self.seq = 0

    def take(self, stamp: Stamp) -> tuple[Verdict, Gap | None]:
        """What the frame is, and what is missing before it. Frames of the socket itself are always fresh."""
        if stamp.seq is None:
            return Verdict.FRESH, None
        if stamp.epoch < self.epoch:
            return Verdict.STALE, None
        last = self.seq if stamp.epoch == self.epoch else 0
        if stamp.seq <= last:
            return Verdict.REPEATED, None
        gap = Gap(stamp.epoch, last + 1, stamp.seq - 1) if stamp.seq > last + 1 else None
        self.epoch, self.seq = stamp.epoch, stamp.seq
        return Verdict.FRESH, gap
