"""Signals that remember what they were told."""

from collections import Counter


class FakeSignals:
    """Provides `Signals`."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.events: list[str] = []
        self.fields: list[dict[str, object]] = []

    def count(self, metric: str, value: int = 1) -> None:
        self.counts[metric] += value

    def warn(self, event: str, **fields: str | int | float | bool) -> None:
        self.events.append(event)
        self.fields.append(dict(fields))
