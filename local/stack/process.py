"""One part of the stack as a process: started on a leash, watched, ended.

A part lives in a session of its own, so that Ctrl-C reaches the supervisor alone, which then ends the parts in order. On Linux
the kernel ends a part whose supervisor died (PR_SET_PDEATHSIG); elsewhere the next `make run` names what was left behind.
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 5.0  # a part that is asked to end gets this long: sockets are closed, workers joined; then it is killed
TAIL_LINES = 15  # of a part's log, shown when it fails: enough for a traceback's end
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Part:
    """What to run: its name on the screen, its command, what it needs in its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class PartFailed(Exception):
    """A part ended, or did not get ready; the text says which and shows the end of its log."""


class Process:
    """A running part. Its output goes to `<logs>/<name>.log`, appended, so that a restart does not hide why it was needed."""

    def __init__(self, part: Part, child: asyncio.subprocess.Process, log: Path) -> None:
        self.part = part
        self._child = child
        self._log = log

    @classmethod
    async def start(cls, part: Part, logs: Path) -> "Process":
        log = logs / f"{part.name}.log"
        with log.open("ab") as output:
            child = await asyncio.create_subprocess_exec(
                *part.command,
                env={**os.environ, **part.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_leash if _LIBC is not None else None,
            )
        return cls(part, child, log)

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def ended(self) -> str | None:
        """None while it runs; afterwards how it ended, in words."""
        code = self._child.returncode
        if code is None:
            return None
        return f"exit {code}" if code >= 0 else signal.Signals(-code).name

    async def wait(self) -> str:
        """Wait for its end and say how it came."""
        await self._child.wait()
        return self.ended or "exit 0"

    async def stop(self) -> None:
        """Ask it to end, and everything it started; insist after `GRACE_SECONDS`."""
        self._signal(signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._child.wait(), GRACE_SECONDS)
        self._signal(signal.SIGKILL)
        await self._child.wait()

    def tail(self) -> str:
        """The end of its log."""
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        return "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # the group is gone when the last process of it is
            os.killpg(self._child.pid, number)


def _leash() -> None:
    """Runs in the child before it becomes the part: die when the supervisor does."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def children(pid: int) -> list[int]:
    """The processes that `pid` started, by the kernel's own list; empty where there is none (only Linux has it)."""
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
