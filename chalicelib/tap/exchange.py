"""One request joined with its response and its end. It holds the events themselves and copies nothing out of them.

While it is open the join table fills it in; once `ended` is set nobody changes it, and every viewer shares the one object.
That, and the hundred thousand a minute of them, is why it is not frozen.
"""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.tap.events import RequestInit, ResponseEnd, ResponseInit, TapEvent


class Ended(StrEnum):
    """How an exchange came to its end, as far as the relay saw."""

    OPEN = ""
    COMPLETE = "complete"
    RESET = "reset"
    INCOMPLETE = "incomplete"


@dataclass(slots=True, eq=False)
class Exchange:
    """`*_no` is the ordinal of an event in the tap, from 1; 0 while it has not come. `path` and `authority` are safe to show."""

    request: RequestInit
    request_no: int
    path: str
    authority: str
    response: ResponseInit | None = None
    response_no: int = 0
    end: ResponseEnd | None = None
    end_no: int = 0
    ended: Ended = Ended.OPEN

    @property
    def events(self) -> int:
        """How many tap events it was joined from."""
        return 1 + (self.response_no > 0) + (self.end_no > 0)

    def events_after(self, ordinal: int) -> int:
        """How many of its events came after the event of that ordinal."""
        return (self.request_no > ordinal) + (self.response_no > ordinal) + (self.end_no > ordinal)

    def told(self) -> list[tuple[int, TapEvent]]:
        """Its events with their ordinals, in the order of a request."""
        parts: list[tuple[int, TapEvent | None]] = [
            (self.request_no, self.request),
            (self.response_no, self.response),
            (self.end_no, self.end),
        ]
        return [(ordinal, event) for ordinal, event in parts if event is not None]

    @property
    def latency(self) -> int | None:
        """Nanoseconds from the request to the beginning of its response, by the proxy's clock."""
        return None if self.response is None else self.response.since_request_init

    @property
    def duration(self) -> int | None:
        """Nanoseconds from the request to the end, by the proxy's clock."""
        return None if self.end is None else self.end.since_request_init
