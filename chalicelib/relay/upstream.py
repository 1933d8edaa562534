"""The one stream from the cluster, as the deciding part sees it: opening, open, lost, and when to try again.

It is open when its first events came, or when nothing was said against it for a second: a tap that waits sends nothing.
"""

from collections.abc import Callable
from enum import Enum, auto

from chalicelib.errors import PorticoError
from chalicelib.relay.backoff import Backoff
from chalicelib.relay.limits import FAULTS, OPEN_AFTER
from chalicelib.relay.messages import OpenStream
from chalicelib.relay.verdicts import fault, final
from chalicelib.tap.bye import Bye
from chalicelib.tap.parting import Parting


class State(Enum):
    """Where the stream is."""

    WANTED = auto()  # to be opened, now or when the back-off is over
    OPENING = auto()  # asked for, not known to be open
    OPEN = auto()
    CLOSED = auto()  # wanted no more


class Upstream:
    """`stream` numbers the streams: news of an old one counts no more. `opened_at` is when the request of this was written."""

    __slots__ = ("_backoff", "_faults", "_retry_at", "_written", "opened_at", "state", "stream")

    def __init__(self, chance: Callable[[], float], now: int) -> None:
        self._backoff = Backoff(chance)
        self._faults = 0
        self._retry_at = now
        self._written = False
        self.state = State.WANTED
        self.stream = 0
        self.opened_at = now

    def step(self, now: int) -> OpenStream | None:
        """Ask for a stream where it is time to; and see that one without an error has become open."""
        if self.state is State.OPENING and self._written and now >= self.opened_at + OPEN_AFTER:
            self._open()
        if self.state is not State.WANTED or now < self._retry_at:
            return None
        self.state, self._written = State.OPENING, False
        self.stream += 1
        return OpenStream(self.stream)

    def written(self, stream: int, now: int) -> None:
        """Its request is out."""
        if stream == self.stream:
            self._written, self.opened_at = True, now

    def current(self, stream: int) -> bool:
        """Whether news of that stream counts."""
        return stream == self.stream and self.state is not State.CLOSED

    def spoke(self, stream: int) -> bool:
        """Events came. False where they are an old stream's."""
        if not self.current(stream):
            return False
        if self.state is State.OPENING:
            self._open()
        return True

    def ended(self, stream: int, error: PorticoError, now: int) -> Parting | None:
        """It broke or was refused: a parting, or None, and it is tried again."""
        if not self.current(stream):
            return None
        if parting := final(error):
            return parting
        self._faults = self._faults + 1 if fault(error) else 0
        if self._faults >= FAULTS:
            return Parting(Bye.REFUSED, error.detail)
        self.state = State.WANTED
        self._retry_at = now + self._backoff.next()
        return None

    def close(self) -> None:
        """It is wanted no more."""
        self.state = State.CLOSED

    @property
    def wake_at(self) -> int | None:
        """When `step` may have something to say, None where only news changes anything."""
        if self.state is State.WANTED:
            return self._retry_at
        return self.opened_at + OPEN_AFTER if self.state is State.OPENING and self._written else None

    def _open(self) -> None:
        self.state = State.OPEN
        self._backoff.reset()
        self._faults = 0
