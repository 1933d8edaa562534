"""Law 7: files and functions stay short, so that each can be read whole and named for the one thing it does."""

import ast
from statistics import median

from tests.house.tree import Source, sources

LONGEST_FILE = 300  # lines
MEDIAN_FILE = 100
LONGEST_FUNCTION = 30  # lines; few may be longer
FEW = 0.02  # of all functions
MEDIAN_FUNCTION = 8

PROGRAM = ("chalicelib", "portico", "local", "bench")


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring: explaining is free."""
    body = function.body
    documented = ast.get_docstring(function) is not None
    start = function.lineno if not documented else body[0].end_lineno or function.lineno
    return (function.end_lineno or function.lineno) - start + (1 if not documented else 0)


def test_no_file_is_longer_than_300_lines() -> None:
    assert {str(s.path): s.lines for s in sources() if s.lines > LONGEST_FILE} == {}


def test_the_median_file_has_at_most_100_lines() -> None:
    assert median(s.lines for s in sources(*PROGRAM) if s.lines > 3) <= MEDIAN_FILE


def test_the_median_function_has_at_most_8_lines_and_few_are_over_30() -> None:
    lengths = {f"{s.path}:{f.name}": length(f) for s in sources(*PROGRAM) for f in s.functions()}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}
    assert median(lengths.values()) <= MEDIAN_FUNCTION
    assert len(long) <= FEW * len(lengths), long


def test_every_module_says_why_it_exists() -> None:
    def silent(source: Source) -> bool:
        return source.lines > 3 and ast.get_docstring(source.tree) is None

    assert [str(s.path) for s in sources(*PROGRAM) if silent(s)] == []  # a test file's name and tests say it
