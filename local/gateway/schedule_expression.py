"""When a schedule runs: EventBridge's `rate(…)` and `cron(…)`, as Chalice's `Rate` and `Cron` write them. UTC, whole minutes.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html. `L`, `W` and `#` are refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]  # 1 is Sunday, unlike Unix
_YEARS = (1970, 2199)  # EventBridge's own range


class BadExpression(ValueError):
    """The expression is wrong, or uses what is not emulated; the text says which part."""


class Schedule(Protocol):
    """Something that knows when it is due."""

    def after(self, moment: datetime) -> datetime | None:
        """The first time due after `moment`, or None if there is none any more."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Every `period`, counted from `since`."""

    period: timedelta
    since: datetime

    def after(self, moment: datetime) -> datetime:
        return self.since + self.period * ((moment - self.since) // self.period + 1)


@dataclass(frozen=True, slots=True)
class Cron:
    """At the minutes whose parts are in all of these sets; `weekdays` and `days` are alternatives, one of them is everything."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    years: frozenset[int]

    def after(self, moment: datetime) -> datetime | None:
        start = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
        for day in self._days(start):
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    due = day.replace(hour=hour, minute=minute)
                    if due >= start:
                        return due
        return None

    def _days(self, start: datetime) -> Iterator[datetime]:
        day = start.replace(hour=0, minute=0)
        last = max(self.years)
        while day.year <= last:
            weekday = day.isoweekday() % 7 + 1
            if (
                day.year in self.years
                and day.month in self.months
                and day.day in self.days
                and weekday in self.weekdays
            ):
                yield day
            day += timedelta(days=1)


def parse(expression: str, since: datetime) -> Schedule:
    """Read an expression; a rate counts from `since` (aware, UTC). Raise `BadExpression`."""
    if rate := _RATE.fullmatch(expression):
        period = timedelta(**{f"{rate[2]}s": int(rate[1])})
        if not period:
            raise BadExpression(f"{expression}: a rate is at least 1")
        return Rate(period, since)
    cron = _CRON.fullmatch(expression)
    if cron is None:
        raise BadExpression(f"{expression}: neither rate(value unit) nor cron(six fields)")
    if (cron[3] == "?") == (cron[5] == "?"):
        raise BadExpression(f"{expression}: exactly one of day-of-month and day-of-week must be ?")
    return Cron(
        _numbers(cron[1], 0, 59),
        _numbers(cron[2], 0, 23),
        _numbers(cron[3], 1, 31),
        _numbers(cron[4], 1, 12, _MONTHS),
        _numbers(cron[5], 1, 7, _DAYS),
        _numbers(cron[6], *_YEARS),
    )


def _numbers(field: str, least: int, most: int, names: list[str] | None = None) -> frozenset[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, last = (least, most) if span in {"*", "?"} else _span(span, names, most if step else None)
        if not (least <= first <= last <= most) or (step and (not step.isdecimal() or int(step) == 0)):
            raise BadExpression(f"{field}: {part} is not within {least}-{most}")
        found.update(range(first, last + 1, int(step or 1)))
    return frozenset(found)


def _span(span: str, names: list[str] | None, open_end: int | None) -> tuple[int, int]:
    first, dash, last = span.partition("-")
    begin = _number(first, names)
    if dash:
        return begin, _number(last, names)
    return begin, begin if open_end is None else open_end


def _number(text: str, names: list[str] | None) -> int:
    if names is not None and text.upper() in names:
        return names.index(text.upper()) + 1
    if not text.isascii() or not text.isdecimal():
        raise BadExpression(f"{text}: not a number (L, W and # are not emulated)")
    return int(text)
