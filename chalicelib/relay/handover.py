"""When a relay asks for its successor, when it asks again, and when it goes without one."""

from enum import Enum, auto

from chalicelib.relay.limits import LAST_CALL, MARGIN, MARGIN_SHARE, OFFER_AGAIN


class Step(Enum):
    """What is to be done now."""

    PUMP = auto()  # nothing: go on pumping
    OFFER = auto()  # ask for a successor, and go on pumping
    YIELD = auto()  # the successor's stream is open: stop reading, flush, release
    LAST_CALL = auto()  # nobody came: the same, for whoever comes


class HandoverPlan:
    """Of one invocation that began at `start` and is killed at `end`."""

    __slots__ = ("_again", "_begin", "_last", "_offered_at")

    def __init__(self, start: int, end: int) -> None:
        margin = min(MARGIN, int((end - start) * MARGIN_SHARE))
        self._begin = end - margin
        self._last = end - min(LAST_CALL, margin // 3)
        self._again = min(OFFER_AGAIN, margin // 3)
        self._offered_at: int | None = None

    @property
    def offered(self) -> bool:
        """Whether a successor was asked for."""
        return self._offered_at is not None

    def step(self, now: int, *, opened: bool) -> Step:
        """`opened`: the successor that took the offer says that its stream is open."""
        if opened:
            return Step.YIELD
        if now >= self._last:
            return Step.LAST_CALL
        if now < self._begin or (self._offered_at is not None and now < self._offered_at + self._again):
            return Step.PUMP
        self._offered_at = now
        return Step.OFFER

    def next_at(self) -> int:
        """When to look again, whatever comes."""
        offer_at = self._begin if self._offered_at is None else self._offered_at + self._again
        return min(offer_at, self._last)
