"""The ledger that the relay keeps for this viewer: what became of every tap event since the epoch began."""

from dataclasses import dataclass, field

from portico.watch.reading import Fields


@dataclass(frozen=True, slots=True)
class Totals:
    """Counted in tap events. `examined` is the sum of all the others, or the relay's books are wrong."""

    examined: int = 0
    delivered: int = 0
    filtered: int = 0
    sampled: int = 0
    paused: int = 0
    held: int = 0
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        """The law of conservation."""
        told = self.delivered + self.filtered + self.sampled + self.paused + self.held + sum(self.lost.values())
        return self.examined == told

    def __str__(self) -> str:
        parts = [f"examined {self.examined:,} events", f"delivered {self.delivered:,}"]
        counted = {"filtered": self.filtered, "sampled": self.sampled, "paused": self.paused, "held": self.held}
        parts += [f"{name} {count:,}" for name, count in counted.items() if count]
        parts.append(f"lost {causes_text(self.lost) or 0}")
        return " · ".join(parts)


def read_totals(fields: Fields) -> Totals:
    """From a frame. Raise `Garbled`."""
    return Totals(
        fields.whole("examined"),
        fields.whole("delivered"),
        fields.whole("filtered"),
        fields.whole("sampled"),
        fields.whole("paused"),
        fields.whole("held"),
        fields.counts("lost"),
    )


def causes_text(causes: dict[str, int]) -> str:
    """Such as "12 (slow_viewer 10, join_timeout 2)"; "" where nothing was lost."""
    named = [f"{cause} {count:,}" for cause, count in causes.items() if count]
    return f"{sum(causes.values()):,} ({', '.join(named)})" if named else ""
