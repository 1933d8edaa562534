"""What became of every tap event that a viewer's way has seen: nothing is lost without a cause, and the sums agree.

    examined = delivered + filtered + sampled + paused + held + sum(lost)

Counted in tap events whatever the mode: an exchange counts the one to three it was joined from.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Cause(StrEnum):
    """Why an event did not reach a viewer although it should have."""

    SLOW_VIEWER = "slow_viewer"  # it did not take them as fast as they came, or went without taking them
    GATEWAY_BUSY = "gateway_busy"  # the gateway did not take them
    TOO_LARGE = "too_large"  # alone larger than a frame, whatever was cut
    RELAY_OVERLOAD = "relay_overload"  # the relay could not read as fast as the mesh told
    JOIN_TIMEOUT = "join_timeout"  # late for its exchange, a repetition, or of a request never seen
    HANDOVER = "handover"  # the relay, or the viewer, left before


@dataclass(frozen=True, slots=True)
class Totals:
    """The ledger at one moment, as `loss` and `bye` tell it."""

    examined: int
    delivered: int
    filtered: int
    sampled: int
    paused: int
    held: int
    lost: dict[str, int]
    bytes: int
    messages: int
    cost_usd: float

    @property
    def balanced(self) -> bool:
        """The law of conservation."""
        accounted = self.delivered + self.filtered + self.sampled + self.paused + self.held + sum(self.lost.values())
        return self.examined == accounted


@dataclass(slots=True)
class Ledger:
    """The running sums of one viewer. `held` and `examined` are known to its way only, and given to `totals`."""

    delivered: int = 0
    filtered: int = 0
    sampled: int = 0
    paused: int = 0
    matched: int = 0
    bytes: int = 0
    messages: int = 0
    lost: dict[Cause, int] = field(default_factory=lambda: dict.fromkeys(Cause, 0))

    def lose(self, cause: Cause, events: int) -> None:
        """Count a loss."""
        self.lost[cause] += events

    def took(self, size: int, events: int) -> None:
        """The gateway took a message of that many bytes, which told of that many events."""
        self.messages += 1
        self.bytes += size
        self.delivered += events

    def totals(self, *, examined: int, held: int, cost_usd: float) -> Totals:
        """The ledger now."""
        lost = {str(cause): events for cause, events in self.lost.items()}
        return Totals(
            examined,
            self.delivered,
            self.filtered,
            self.sampled,
            self.paused,
            held,
            lost,
            self.bytes,
            self.messages,
            cost_usd,
        )


@dataclass(slots=True)
class LossReport:
    """What was lost since the last `loss` frame. One frame a second at most: a flood of them would be the worse loss."""

    since: int  # when the last frame was made, or the viewer came
    told: dict[Cause, int] = field(default_factory=lambda: dict.fromkeys(Cause, 0))

    def causes(self, ledger: Ledger) -> dict[str, int]:
        """What is new, by cause; empty when nothing is."""
        return {
            str(cause): events - self.told[cause] for cause, events in ledger.lost.items() if events > self.told[cause]
        }

    def mark(self, ledger: Ledger, now: int) -> None:
        """All of it is told."""
        self.since = now
        self.told = dict(ledger.lost)
