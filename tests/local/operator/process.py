"""One of the local programs as a process of its own, as the supervisor starts it: up to its ready line, and down by a signal."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

PATIENCE = 20.0  # seconds; a start takes one, on a busy machine a few


@dataclass(frozen=True, slots=True)
class Started:
    """A process that has said its first line."""

    first_line: str
    process: Process

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal and give the exit code."""
        self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), PATIENCE)


@asynccontextmanager
async def started(module: str, *arguments: str) -> AsyncIterator[Started]:
    """Run `python -m module`; what is left of it at the end is killed."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        yield Started(line.decode().strip(), process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ran(module: str, *arguments: str) -> tuple[int, str, str]:
    """Run `python -m module` to its end; exit code, stdout, stderr."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stdout=PIPE, stderr=PIPE)
    out, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return process.returncode, out.decode(), errors.decode()
