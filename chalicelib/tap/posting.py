"""The one post in flight of one viewer, and what each answer of the gateway means for it.

taken → next; gone → the viewer is removed, quietly; too large → split; busy → back off, then the same bytes; forbidden →
stop, our configuration is wrong; ambiguous (no answer, 5xx) → the same bytes with the same `seq` once more, then the
viewer is removed. Never two at once, so batches arrive in order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from chalicelib.tap.limits import AMBIGUOUS_POSTS, BACKOFF, LONGEST_BACKOFF
from chalicelib.tap.outbox import Item


class Answer(Enum):
    """What the gateway said to a post."""

    TAKEN = "taken"
    GONE = "gone"
    TOO_LARGE = "too large"
    BUSY = "busy"
    FORBIDDEN = "forbidden"
    AMBIGUOUS = "ambiguous"


class Outcome(Enum):
    """What is to be done about it."""

    DONE = "done"
    AGAIN = "again"
    SPLIT = "split"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Post:
    """Post these bytes to the viewer's connection, then tell the answer."""

    data: bytes
    seq: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to post before `until` (nanoseconds), or before something comes where that is None."""

    until: int | None


@dataclass(frozen=True, slots=True)
class Removed:
    """The viewer is gone: no more posts. `answer` is what ended it, None after a `bye`; FORBIDDEN wants an alarm."""

    answer: Answer | None


Action = Post | Wait | Removed


@dataclass(frozen=True, slots=True)
class Parcel:
    """A frame made ready. `items` are what a batch was made of, `events` how many tap events it tells of in all."""

    data: bytes
    seq: int
    events: int = 0
    items: tuple[Item, ...] = ()
    last: bool = False


class Posting:
    """`parcel` is None when nothing is in flight. `chance` gives a number from 0 to 1, for the jitter of a back-off."""

    __slots__ = ("_again_at", "_ambiguous", "_asked", "_chance", "_refused", "parcel")

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self.parcel: Parcel | None = None
        self._asked = False
        self._again_at = 0
        self._refused = 0
        self._ambiguous = 0

    @property
    def backing_off(self) -> bool:
        """Whether the gateway said that it is busy and has not taken anything since."""
        return self._refused > 0

    def send(self, parcel: Parcel) -> Post:
        """Put it in flight."""
        self.parcel, self._asked, self._ambiguous = parcel, True, 0
        return Post(parcel.data, parcel.seq)

    def pending(self, now: int) -> Post | Wait | None:
        """What the parcel in flight wants: nothing before its answer, another try, or there is none."""
        if self.parcel is None:
            return None
        if self._asked:
            return Wait(None)
        if now < self._again_at:
            return Wait(self._again_at)
        self._asked = True
        return Post(self.parcel.data, self.parcel.seq)

    def answered(self, answer: Answer, now: int) -> Outcome:
        """Judge the answer. The parcel stays where it is sent again, else the caller takes it out with `clear`."""
        self._asked = False
        if answer is Answer.TAKEN:
            self._refused = 0
            return Outcome.DONE
        if answer is Answer.TOO_LARGE:
            return Outcome.SPLIT
        if answer is Answer.BUSY:
            self._back_off(now)
            return Outcome.AGAIN
        if answer is Answer.AMBIGUOUS:
            self._ambiguous += 1
            self._again_at = now
            return Outcome.AGAIN if self._ambiguous < AMBIGUOUS_POSTS else Outcome.OVER
        return Outcome.OVER

    def clear(self) -> None:
        """Nothing is in flight any more."""
        self.parcel, self._asked = None, False

    def _back_off(self, now: int) -> None:
        """Doubling, and anywhere in the upper half of it: viewers that were refused together do not come back together."""
        longest = min(BACKOFF << min(self._refused, 16), LONGEST_BACKOFF)
        self._refused += 1
        self._again_at = now + int(longest * (0.5 + 0.5 * self._chance()))
