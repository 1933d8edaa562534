"""When a batch goes to a viewer, and what is in it: at most one in a window, sooner when a frame is full.

The first event after a quiet time goes at once; those behind it wait for the window to pass. While the gateway is busy
the window widens, up to `BUSY_WINDOW`; each post that is taken narrows it again.
"""

from chalicelib.tap.limits import BUSY_WINDOW, DEFLATE_INPUT_BYTES, ENVELOPE_BYTES, FRAME_BYTES
from chalicelib.tap.outbox import Item, Outbox


class Batcher:
    """Cuts batches off an outbox. `window` in nanoseconds, as the viewer asked for."""

    __slots__ = ("_asked", "_open_at", "_outbox", "_room", "_window")

    def __init__(self, outbox: Outbox, window: int, *, deflate: bool) -> None:
        self._outbox = outbox
        self._asked = self._window = window
        self._room = (DEFLATE_INPUT_BYTES if deflate else FRAME_BYTES) - ENVELOPE_BYTES
        self._open_at = 0

    def due_at(self) -> int | None:
        """When the next batch goes; None when nothing waits."""
        if not self._outbox:
            return None
        full = self._outbox.bytes >= self._room and self._window <= self._asked
        return 0 if full else self._open_at

    def cut(self, now: int) -> list[Item]:
        """The items of the next batch, and a new window."""
        self._open_at = now + self._window
        return self._outbox.take(self._room)

    def shrink(self, items: list[Item]) -> list[Item]:
        """The older half of items that were too large together; the rest goes back."""
        half = (len(items) + 1) // 2
        self._outbox.give_back(items[half:])
        return items[:half]

    def refused(self, size: int) -> None:
        """The gateway found a frame of that size too large: stay below half of it from now on."""
        self._room = min(self._room, max(size // 2, 1))

    def widen(self) -> None:
        """The gateway is busy."""
        self._window = min(self._window * 2, max(BUSY_WINDOW, self._asked))

    def narrow(self) -> None:
        """The gateway took a post."""
        self._window = max(self._window // 2, self._asked)
