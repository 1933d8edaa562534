"""Everything outside of the command, as one object that tests replace: streams, terminal, variables, clock, waiting.

Nothing else in this package reads `os.environ`, `sys.stdout` or a clock.
"""

import io
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

WIDEST = 200  # columns; on a wider terminal the eye does not find from one column to the next


@dataclass(frozen=True, slots=True)
class Pace:
    """The protocol's times, in seconds."""

    ping: float = 20.0  # the protocol asks for one so often
    silence: float = 45.0  # two heartbeats of 20 s and a little: nobody is there
    leave: float = 1.0  # what a person who pressed Ctrl-C waits for the last frame
    back_off: tuple[float, ...] = (1, 2, 4, 8, 16, 16, 16, 16, 16, 16)  # in all longer than the minute of the sweep,
    # which starts a dead relay again; after it nobody is coming


@dataclass(frozen=True, slots=True)
class Environment:
    """`columns` and `lines` are the terminal's; `zone` is what times are shown in, None for the machine's own."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    stdout_tty: bool
    stderr_tty: bool
    variables: Mapping[str, str]
    folder: Path
    columns: int
    lines: int
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    zone: tzinfo | None = None
    pace: Pace = field(default_factory=Pace)

    @property
    def colour(self) -> bool:
        """Whether standard output takes colours (https://no-color.org)."""
        return self.stdout_tty and self._wants_colour

    @property
    def stderr_colour(self) -> bool:
        """The same for standard error."""
        return self.stderr_tty and self._wants_colour

    @property
    def config(self) -> Path:
        """The folder of the stored profile (XDG Base Directory)."""
        stated = self.variables.get("XDG_CONFIG_HOME", "")
        root = (
            Path(stated) if stated.startswith("/") else Path(self.variables.get("HOME", "~")).expanduser() / ".config"
        )
        return root / "portico"

    @property
    def _wants_colour(self) -> bool:
        return not self.variables.get("NO_COLOR") and self.variables.get("TERM") != "dumb"


def of_this_process() -> Environment:
    """The real one."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale without a character must not end a tap
            stream.reconfigure(errors="backslashreplace")
    size = get_terminal_size((120, 40))
    return Environment(
        stdin=sys.stdin,
        stdout=sys.stdout,
        stderr=sys.stderr,
        stdout_tty=sys.stdout.isatty(),
        stderr_tty=sys.stderr.isatty(),
        variables=dict(os.environ),
        folder=Path.cwd(),
        columns=min(size.columns, WIDEST),
        lines=size.lines,
    )
