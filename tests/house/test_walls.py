"""Who may know what, as lists of all that a room may import: import-linter forbids what somebody thought of, this the rest.

A new import is a new line here, with a reason that a reviewer sees.
"""

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.house.tree import Source, sources

DOORS = {"chalice", "pydantic", "pydantic_core", "uplink", "access", "tap", "tap_owner", "correlation", "version"}
MAY_IMPORT = {
    "uplink": set[str](),
    "access": set[str](),
    "tap": {"re2", "msgspec"},
    "api": DOORS,
    "sockets": DOORS,
    "relay": {"tap", "uplink", "access"},
    "schedules": {"tap", "uplink", "access"},
    "cluster": {"tap", "uplink", "access", "correlation", "due", "version"}
    | {"kubernetes", "urllib3", "yaml", "google", "h11"},
    "store": {"tap", "uplink", "access", "boto3", "botocore"},
    "gateway": {"tap", "access", "boto3", "botocore", "urllib3"},
    "runtime": {"tap", "access", "boto3", "botocore"},
    "errors": set[str](),
    "correlation": set[str](),
    "due": set[str](),
    "version": set[str](),
    "redaction": set[str](),
    "settings": {"pydantic"},
    "observability": {"aws_lambda_powertools", "correlation", "due", "redaction"},
}
"""Beside the standard library, the room itself and the errors; a room or a file of `chalicelib` by its bare name."""

PURE = ("uplink", "access", "tap")
OUTSIDE = {
    "asyncio",
    "http",
    "logging",
    "os",
    "pathlib",
    "random",
    "socket",
    "ssl",
    "subprocess",
    "sys",
    "threading",
    "time",
}
"""Standard library, but not pure: law 2."""


def imported(source: Source) -> Iterator[str]:
    """Top-level packages; what is of `chalicelib` by the name of its room or file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (_known_as(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None, f"{source.path}: a relative import hides which room is meant"
            whole = node.module == "chalicelib"
            yield from (alias.name for alias in node.names) if whole else (_known_as(node.module),)


def _known_as(module: str) -> str:
    top, _, rest = module.partition(".")
    return rest.partition(".")[0] or top if top == "chalicelib" else top


def of_room(room: str) -> list[Source]:
    return [source for source in sources("chalicelib") if source.path.parts[1].removesuffix(".py") == room]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_nothing_that_is_not_on_its_list(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room, "errors"} | sys.stdlib_module_names
    strange = {(str(source.path), name) for source in of_room(room) for name in imported(source) if name not in allowed}
    assert strange == set()


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_reads_no_clock_no_chance_and_no_machine(room: str) -> None:
    assert {
        (str(source.path), name) for source in of_room(room) for name in imported(source) if name in OUTSIDE
    } == set()


def test_every_room_has_its_list() -> None:
    rooms = {source.path.parts[1].removesuffix(".py") for source in sources("chalicelib")} - {"__init__"}
    joining = {room for room in rooms if room.startswith("wiring")} | {
        "tap_owner"
    }  # these know all rooms: it is their work
    assert rooms - joining - set(MAY_IMPORT) == set()
