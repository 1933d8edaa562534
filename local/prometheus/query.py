"""What a PromQL query is, once understood. Pure values; `grammar.py` makes them, `evaluate.py` works them out."""

import re
from dataclasses import dataclass
from typing import Literal

Operator = Literal["=", "!=", "=~", "!~"]


class QueryError(Exception):
    """The query is wrong, or outside the subset; the text is for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on one label; an absent label counts as empty, a pattern must match all of the value."""

    label: str
    operator: Operator
    value: str
    pattern: re.Pattern[str] | None = None

    def accepts(self, labels: dict[str, str]) -> bool:
        """Whether a series with these labels is meant."""
        value = labels.get(self.label, "")
        hit = self.pattern.fullmatch(value) is not None if self.pattern is not None else value == self.value
        return hit == (self.operator in {"=", "=~"})


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Selector:
    """An instant vector: the latest sample of each series that all matchers accept."""

    matchers: tuple[Matcher, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate(selector[window])`: per second, averaged over `window` seconds, resets of the counter taken into account."""

    selector: Selector
    window: float


@dataclass(frozen=True, slots=True)
class Sum:
    """`sum(of)` or `sum by (labels) (of)`."""

    of: "Expression"
    by: tuple[str, ...] = ()


Expression = Number | Selector | Rate | Sum
