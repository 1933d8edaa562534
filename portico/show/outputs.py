"""The values of `-o`, for exchanges, for single events, and as Linkerd prints them: each a function from one item to text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from portico.environment import Environment
from portico.faults import Misuse
from portico.linkerd.display import Json
from portico.linkerd.json_path import first, parse
from portico.linkerd.line import line, wide
from portico.linkerd.output import renderer
from portico.linkerd.tap_event import TapEvent
from portico.show.exchange import Exchange
from portico.show.json_text import many_lines, one_line, safe
from portico.show.line import Lines
from portico.watch.frames import Item

Render = Callable[[Item], str]

PLAIN = ("pretty", "wide", "json", "jsonl")


@dataclass(frozen=True, slots=True)
class Output:
    """`title` stands above all, "" for none."""

    exchange: Render
    event: Render
    title: str = ""


def output(name: str, environment: Environment, *, namespace: str) -> Output:
    """For that value of `-o`; "" is pretty on a terminal and JSON lines in a pipe. Raise `Misuse`."""
    name = name or ("pretty" if environment.stdout_tty else "jsonl")
    if name in {"pretty", "wide"}:
        lines = Lines(
            columns=environment.columns,
            colour=environment.colour,
            zone=environment.zone,
            wide=name == "wide",
            namespace=namespace,
        )
        title = lines.title() if environment.stdout_tty else ""
        return Output(lambda item: lines(cast(Exchange, item)), _events(wide if name == "wide" else line), title)
    if name == "json":
        return Output(many_lines, many_lines)
    if name == "jsonl":
        return Output(one_line, one_line)
    if name.startswith("jsonpath"):
        by_path = _by_path(name)
        return Output(by_path, by_path)
    raise Misuse(f'output format "{name}" not recognized', f"there are {', '.join(PLAIN)}, jsonpath=EXPRESSION")


def as_linkerd(name: str) -> Output:
    """Byte for byte what Linkerd prints; "" is its line. Raise `Misuse` in its words."""
    try:
        render = renderer(name)
    except ValueError as refused:
        raise Misuse(str(refused)) from None
    if name.startswith("json"):
        return Output(_no_exchange, _events(lambda event: safe(render(event))))
    return Output(_no_exchange, _events(render))


def _events(render: Callable[[TapEvent], str]) -> Render:
    return lambda item: render(cast(TapEvent, item))


def _no_exchange(_: Item) -> str:
    """Only a recording can bring one here: a tap for Linkerd's output is opened for events."""
    raise Misuse(
        "This recording holds exchanges; Linkerd's output needs events", "record with --linkerd, or --mode events"
    )


def _by_path(name: str) -> Render:
    expression = name.partition("=")[2]
    try:
        steps = parse(expression)
    except ValueError as refused:
        raise Misuse(str(refused)) from None

    def render(item: Item) -> str:
        found, instead = first(steps, cast(Json, item))
        return instead or many_lines(found)

    return render
