"""What a person sees of `make run`: progress while it starts, then where things are. In a pipe: one JSON object a line."""

import json
import sys
import time
from typing import TextIO


class Screen:
    """Writes to one stream. Colours only on a terminal, and not where `NO_COLOR` is set (no-color.org)."""

    def __init__(self, out: TextIO | None = None, *, colour: bool = True) -> None:
        self._out = out or sys.stdout
        self.pretty = self._out.isatty()
        self._colour = self.pretty and colour
        self._began = time.monotonic()

    def step(self, what: str) -> None:
        """Something is being done, or has been."""
        self._say("step", f"  {self._dim(f'{self._elapsed():5.1f} s')}  {what}", what=what)

    def trouble(self, what: str) -> None:
        """Something went wrong; the stack may well go on."""
        self._say("trouble", f"  {self._red('!')} {what}", what=what)

    def ready(self, places: dict[str, str]) -> None:
        """All parts answer: say where."""
        width = max(map(len, places))
        table = "\n".join(f"{self._bold(name.ljust(width))}  {where}" for name, where in places.items())
        self._say("ready", f"\n{table}\n\nReady after {self._elapsed():.1f} s. Ctrl-C ends all of it.", **places)

    def stopped(self) -> None:
        """The last line: every process has ended."""
        self._say("stopped", "\nStopped.")

    def _say(self, event: str, text: str, **fields: str) -> None:
        line = text if self.pretty else json.dumps({"event": event, "seconds": round(self._elapsed(), 2), **fields})
        print(line, file=self._out, flush=True)

    def _elapsed(self) -> float:
        return time.monotonic() - self._began

    def _dim(self, text: str) -> str:
        return f"\x1b[2m{text}\x1b[0m" if self._colour else text

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self._colour else text

    def _red(self, text: str) -> str:
        return f"\x1b[31m{text}\x1b[0m" if self._colour else text
