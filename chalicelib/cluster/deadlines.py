"""How long one call may still take. Wall-clock time, because a frozen sandbox's other clocks stand still with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chalicelib.due import answer_by

Now = Callable[[], datetime]

CONNECT_SECONDS = 5.0  # inlets-uplink §2.8: a control plane that takes longer to accept is not going to
TOTAL_SECONDS = 10.0  # one call with its retries; a request makes up to four, bounded together by `due.answer_by`


def wall_clock() -> datetime:
    """The machine's time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which a call has failed."""

    moment: datetime
    now: Now

    def left(self) -> float:
        """Seconds until then, negative afterwards."""
        return (self.moment - self.now()).total_seconds()


def deadline_for(seconds: float, at_latest: datetime | None, now: Now) -> Deadline:
    """The earliest of: so many seconds from now, `at_latest`, and when the answer to the whole request is due."""
    moments = [now() + timedelta(seconds=seconds), at_latest, answer_by.get()]
    return Deadline(min(moment for moment in moments if moment is not None), now)
