"""Comparisons as people write them for a number: `404`, `"5xx"`, `">=500"`, `"!=200"`."""

import operator
import re
from collections.abc import Callable

from portico.filters.predicate import Mistake

Test = Callable[[float], bool]

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "": operator.eq,
}
WRITTEN = re.compile(r"(>=|<=|!=|>|<|=|)\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)")
CLASS = re.compile(r"([1-5])xx", re.IGNORECASE)


def comparison(value: object, example: str) -> Test:
    """A test for numbers. Raise `Mistake`, with the example."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return lambda number: number == value
    found = WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise Mistake(f"write a number or a comparison, such as {example}")
    compare, limit = OPERATORS[found[1]], float(found[2])
    return lambda number: compare(number, limit)


def status(value: object) -> Test:
    """The same, and classes of an HTTP status: "5xx"."""
    found = CLASS.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return comparison(value, '404, "5xx" or ">=500"')
    first = int(found[1]) * 100
    return lambda number: first <= number < first + 100
