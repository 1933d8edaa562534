"""The source files of the project, as the laws of the house see them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("chalicelib", "portico", "local", "bench", "tests")
GENERATED = ("_pb2.py",)


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its lines, its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def sources(*rooms: str) -> tuple[Source, ...]:
    """Every hand-written file of these rooms (all of them without a name), `app.py` included."""
    paths = [path for room in rooms or ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    paths += [] if rooms else [ROOT / "app.py"]
    return tuple(_read(path) for path in paths if path.exists() and not path.name.endswith(GENERATED))


@cache
def _read(path: Path) -> Source:
    text = path.read_text()
    return Source(path.relative_to(ROOT), text, ast.parse(text))
