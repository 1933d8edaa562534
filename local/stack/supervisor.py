"""Starts the parts in the order they need one another, restarts one that dies, ends all of them in reverse.

A part that ends by itself is started again after a pause, so that what the rest does meanwhile can be seen; one that keeps
ending stops the stack: a machine that cannot run it is better told than kept busy.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from local.stack.process import Part, PartFailed, Process
from local.stack.ready import Probe, until_ready
from local.stack.screen import Screen
from local.stack.state import State

RESTART_PAUSE_SECONDS = 3.0  # long enough to see stale answers and 503s, short enough to wait for
NOT_YET = 1_000  # more than there are parts: what has not answered yet is ended first
MOST_RESTARTS = 5  # of one part; a sixth death would not be the last

After = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """What most parts need after they answer."""


@dataclass(slots=True)
class Kept:
    """A part that is kept running: how to know that it answers, what it needs each time it is new."""

    part: Part
    probe: Probe
    after: After = nothing
    process: Process | None = None
    restarts: int = 0
    answered: int = NOT_YET


@dataclass(slots=True)
class Supervisor:
    """The parts by name, in the order of their start."""

    state: State
    screen: Screen
    kept: dict[str, Kept] = field(default_factory=dict)
    on_change: Callable[[], None] = lambda: None

    async def start(self, part: Part, probe: Probe, after: After = nothing) -> None:
        """Start a part and return when it answers and its `after` is done. Raise `PartFailed`."""
        await self.settle(await self.launch(part, probe, after))

    async def launch(self, part: Part, probe: Probe, after: After = nothing) -> Kept:
        """Start a part that may get ready while others do; `settle` waits for it."""
        kept = self.kept[part.name] = Kept(part, probe, after)
        kept.process = await Process.start(part, self.state.logs)
        return kept

    async def settle(self, kept: Kept) -> None:
        """Return when it answers and its `after` is done. Raise `PartFailed`."""
        if kept.process is not None:
            await until_ready(kept.process, kept.probe)
            await kept.after()
            kept.answered = sum(other.answered != NOT_YET for other in self.kept.values())
            self.screen.step(f"{kept.part.name} answers (pid {kept.process.pid})")

    async def watch(self) -> None:
        """Keep every part running. Returns never; raise `PartFailed` when one cannot be kept."""
        async with asyncio.TaskGroup() as group:
            for kept in self.kept.values():
                group.create_task(self._keep(kept))

    async def _keep(self, kept: Kept) -> None:
        while kept.process is not None:
            how = await kept.process.wait()
            if kept.restarts == MOST_RESTARTS:
                raise PartFailed(f"{kept.part.name} ended {MOST_RESTARTS + 1} times ({how}):\n{kept.process.tail()}")
            kept.restarts += 1
            self.screen.trouble(f"{kept.part.name} ended ({how}); started again in {RESTART_PAUSE_SECONDS:.0f} s")
            self.on_change()
            await asyncio.sleep(RESTART_PAUSE_SECONDS)
            kept.process = await Process.start(kept.part, self.state.logs)
            await self.settle(kept)
            self.on_change()

    async def stop(self) -> None:
        """End every part: the last that answered first, since it needs the others."""
        for kept in sorted(self.kept.values(), key=lambda kept: kept.answered, reverse=True):
            if kept.process is not None:
                with suppress(ProcessLookupError):
                    await kept.process.stop()
