"""Which resource of the REST API a path names. Only what the app declared exists; a method is not part of the question.

API Gateway's rule: a literal segment is preferred to a parameter, one trailing slash does not count, and a percent-encoded
slash stays inside its segment (the match is on the path as it was sent).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from local.gateway.manifest import Route


@dataclass(slots=True)
class _Node:
    route: Route | None = None
    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameters: dict[str, "_Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A resource and what its parameters were, decoded."""

    route: Route
    parameters: dict[str, str]


class RouteTable:
    """The resources of one API."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._root = _Node()
        for route in routes:
            node = self._root
            for segment in _segments(route.path):
                is_parameter = segment.startswith("{") and segment.endswith("}")
                children, key = (node.parameters, segment[1:-1]) if is_parameter else (node.literals, segment)
                node = children.setdefault(key, _Node())
            node.route = route

    def match(self, path: str) -> Match | None:
        """The resource of `path` (percent-encoded, without query), or None."""
        return _descend(self._root, _segments(path), {})


def _segments(path: str) -> list[str]:
    return path.removesuffix("/").split("/")[1:]


def _descend(node: _Node, segments: list[str], found: dict[str, str]) -> Match | None:
    if not segments:
        return Match(node.route, found) if node.route is not None else None
    head, rest = segments[0], segments[1:]
    literal = node.literals.get(unquote(head))
    match = _descend(literal, rest, found) if literal is not None else None
    if match is not None or not head:
        return match
    for name, child in node.parameters.items():
        match = _descend(child, rest, {**found, name: unquote(head)})
        if match is not None:
            return match
    return None
