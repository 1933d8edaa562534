"""The part of Kubernetes' JSONPath that picks one thing out of an event: names, indexes, `[*]` over a list.

Filters, slices and recursive descent are refused: of many results only the first would be shown anyway.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portico.linkerd.display import Json

NO_RESULT = '{"error filtering JSON": "couldn\'t find any results matching with jsonpath filter"}'

_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")
_STEP = re.compile(r"\.(?P<name>(?:\\.|[^.\[\]\\*])+)|\['(?P<quoted>[^']*)'\]|\[(?P<index>-?\d{1,9})\]|\[(?P<all>\*)\]")


class BadPath(ValueError):
    """The expression cannot be used; the text says why, as Linkerd words it where it has words for it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A field of an object."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """An item of a list, from its end where negative; None for every item."""

    index: int | None


class _Missing(Exception):
    """Nothing is there; the text says what."""


def parse(expression: str) -> list[Name | Index]:
    """The steps of `a.b`, `.a.b`, `{a.b}` or `{.a.b}`. Raise `BadPath`."""
    found = _RELAXED.fullmatch(expression)
    if found is None:
        raise BadPath(
            "{\"error jsonpath\": \"unexpected path string, expected a 'name1.name2' or '.name1.name2' "
            "or '{name1.name2}' or '{.name1.name2}'\"}"
        )
    text = "." + (found[1] or found[2])
    steps: list[Name | Index] = []
    position = 0
    while position < len(text):
        step = _STEP.match(text, position)
        if step is None:
            raise BadPath(f"{expression!r} goes beyond names, indexes and [*], at {text[position:]!r}")
        steps.append(_read(step))
        position = step.end()
    return steps


def first(steps: Sequence[Name | Index], value: Json) -> tuple[Json, str]:
    """The first thing that the steps lead to, and ""; or None and the line that Linkerd prints in its place."""
    results = [value]
    try:
        for step in steps:
            results = _by_name(step, results) if isinstance(step, Name) else _by_index(step, results)
    except _Missing as missing:
        return None, f'{{"error jsonpath":" {missing}" }}'
    return (results[0], "") if results else (None, NO_RESULT)


def _read(step: re.Match[str]) -> Name | Index:
    if step["name"] is not None:
        return Name(re.sub(r"\\(.)", r"\1", step["name"]))
    if step["quoted"] is not None:
        return Name(step["quoted"])
    return Index(None if step["all"] else int(step["index"]))


def _by_name(step: Name, values: Sequence[Json]) -> list[Json]:
    found = [value[step.name] for value in values if isinstance(value, dict) and step.name in value]
    if values and not found:
        raise _Missing(f"{step.name} is not found")
    return found


def _by_index(step: Index, values: Sequence[Json]) -> list[Json]:
    found: list[Json] = []
    for value in values:
        items = value if isinstance(value, list) else []
        if value is not None and not isinstance(value, list):
            raise _Missing("not an array or slice")
        found += items if step.index is None else [_item(items, step.index)]
    return found


def _item(items: list[Json], index: int) -> Json:
    if not -len(items) <= index < len(items):
        raise _Missing(f"array index out of bounds: index {index}, length {len(items)}")
    return items[index]
