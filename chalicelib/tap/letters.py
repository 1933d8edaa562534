"""Frames other than batches that wait for one viewer, and the envelope that every frame leaves in."""

from collections import deque
from typing import NamedTuple

from chalicelib.tap.encode import deflated, encode
from chalicelib.tap.frames import Frame, Status, relay_frame
from chalicelib.tap.limits import CONTROL_FRAMES


class Letter(NamedTuple):
    """`events` is how many tap events it tells of; it waits until what went through filter epoch `behind` is out."""

    frame: Frame
    events: int = 0
    behind: int = 0


class Letters:
    """In order. A status that nobody asked for replaces one that still waits: only the newest is true."""

    __slots__ = ("_waiting",)

    def __init__(self, first: Frame) -> None:
        self._waiting: deque[Letter] = deque([Letter(first)])

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether the viewer has not taken any for far too long."""
        return len(self._waiting) >= CONTROL_FRAMES

    @property
    def events(self) -> int:
        """How many tap events they tell of."""
        return sum(letter.events for letter in self._waiting)

    def put(self, letter: Letter) -> None:
        """Append."""
        if _unasked(letter) and self._waiting and _unasked(self._waiting[-1]):
            self._waiting.pop()
        self._waiting.append(letter)

    def take(self, oldest_epoch: int | None) -> Letter | None:
        """The next, unless items of an older filter must go out before it; `oldest_epoch` is theirs, None without any."""
        if not self._waiting or self.blocked(oldest_epoch):
            return None
        return self._waiting.popleft()

    def blocked(self, oldest_epoch: int | None) -> bool:
        """Whether the next one waits for items."""
        return bool(self._waiting) and oldest_epoch is not None and oldest_epoch <= self._waiting[0].behind

    def clear(self) -> None:
        """Drop all: the viewer is gone."""
        self._waiting.clear()


class Envelopes:
    """Numbers and encodes what goes out: `seq` grows by one with each frame, from 1."""

    __slots__ = ("_deflate", "_epoch", "seq")

    def __init__(self, epoch: int, *, deflate: bool) -> None:
        self._epoch = epoch
        self._deflate = deflate
        self.seq = 0

    def seal(self, frame: Frame, now: int) -> bytes:
        """The next frame's bytes; deflated only where that makes it smaller."""
        self.seq += 1
        plain = encode(relay_frame(frame, epoch=self._epoch, seq=self.seq, now=now))
        if not self._deflate:
            return plain
        packed = encode({"type": "deflated", "epoch": self._epoch, "seq": self.seq, "data": deflated(plain)})
        return min(packed, plain, key=len)

    def take_back(self) -> None:
        """The last frame did not go out and never will: its number is free again."""
        self.seq -= 1


def _unasked(letter: Letter) -> bool:
    return isinstance(letter.frame, Status) and letter.frame.ref is None
