"""A command run as a person runs it, in an environment of its own: nothing of the machine's is read or written."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path

from portico.__main__ import run
from portico.environment import Environment, Pace
from portico.exits import Exit

QUICK = Pace(ping=20.0, silence=45.0, leave=0.5)


@dataclass(slots=True)
class Terminal:
    """`slept` are the pauses that were asked for, and not made."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    tty: bool = False
    stdin: str = ""
    pace: Pace = QUICK
    columns: int = 120
    slept: list[float] = field(default_factory=list)
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)

    def environment(self) -> Environment:
        variables: Mapping[str, str] = {"HOME": str(self.folder / "home"), **self.variables}
        return Environment(
            stdin=io.StringIO(self.stdin),
            stdout=self.out,
            stderr=self.err,
            stdout_tty=self.tty,
            stderr_tty=self.tty,
            variables=variables,
            folder=self.folder,
            columns=self.columns,
            lines=40,
            sleep=self.slept.append,
            zone=UTC,
            pace=self.pace,
        )

    def run(self, *arguments: str, **changes: object) -> Exit:
        return run(arguments, replace(self.environment(), **changes))  # type: ignore[arg-type]

    @property
    def shown(self) -> list[str]:
        return self.out.getvalue().splitlines()

    @property
    def told(self) -> str:
        return self.err.getvalue()
