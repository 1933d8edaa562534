"""A terminal in a folder of its own, and a server that plays scripts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.portico.scripted import Scripted, playing
from tests.portico.terminals import Terminal

Play = Callable[[Scripted], Terminal]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def play(terminal: Terminal) -> Iterator[Play]:
    """Start the server; the terminal knows it by PORTICO_URL and PORTICO_TOKEN."""
    with ExitStack() as stack:

        def start(scripted: Scripted) -> Terminal:
            stack.enter_context(playing(scripted))
            terminal.variables |= {"PORTICO_URL": scripted.url, "PORTICO_TOKEN": "t0ken"}
            return terminal

        yield start
