"""What is told as metrics, each minute: sums over all viewers, with nothing in them that names a tap or a person."""

from collections import Counter
from collections.abc import Mapping

from chalicelib.relay.limits import TELL_EVERY
from chalicelib.relay.messages import Tell
from chalicelib.tap.posting import Answer

POSTS = {answer: f"RelayPost{answer.name.title().replace('_', '')}" for answer in Answer}


class Sums:
    """Counts since the last telling."""

    __slots__ = ("_counts", "_tell_at")

    def __init__(self, now: int) -> None:
        self._counts: Counter[str] = Counter()
        self._tell_at = now + TELL_EVERY

    def add(self, metric: str, value: int = 1) -> None:
        self._counts[metric] += value

    def posted(self, answer: Answer) -> None:
        """One answer of the gateway."""
        self._counts[POSTS[answer]] += 1

    def lost(self, causes: Mapping[str, int]) -> None:
        """The final sums of a viewer that goes."""
        for cause, events in causes.items():
            if events:
                self._counts[f"RelayLost{cause.title().replace('_', '')}"] += events

    def due(self, now: int) -> list[Tell]:
        """What to tell, once a minute."""
        return self.rest() if now >= self._tell_at else []

    def rest(self) -> list[Tell]:
        """What has not been told."""
        told = tuple(sorted(self._counts.items()))
        self._counts.clear()
        self._tell_at += TELL_EVERY
        return [Tell(told)] if told else []
