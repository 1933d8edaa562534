"""The values of Linkerd's `-o`: the default, wide, json and jsonpath=…, each a function from an event to what is printed."""

from collections.abc import Callable

from portico.linkerd.display import display
from portico.linkerd.go_json import indented
from portico.linkerd.json_path import BadPath, first, parse
from portico.linkerd.line import line, wide
from portico.linkerd.tap_event import TapEvent

Render = Callable[[TapEvent], str]


def renderer(output: str) -> Render:
    """What prints one event (to be followed by an end of line). Raise `ValueError` with Linkerd's own words."""
    plain: dict[str, Render] = {"": line, "wide": wide, "json": as_json}
    if output in plain:
        return plain[output]
    if output.startswith("jsonpath"):
        return _by_path(output)
    raise ValueError(f'output format "{output}" not recognized')


def wants_headers(output: str) -> bool:
    """Whether Linkerd asks the mesh for headers: with `json` alone."""
    return output == "json"


def as_json(event: TapEvent) -> str:
    """One object over many lines: not one JSON document a line."""
    return indented(display(event))


def _by_path(output: str) -> Render:
    parts = output.split("=")
    if len(parts) != 2 or not parts[1]:
        raise BadPath('{"error jsonpath": "jsonpath filter not found"}')
    steps = parse(parts[1])

    def render(event: TapEvent) -> str:
        found, instead = first(steps, display(event))
        return instead or indented(found)

    return render
