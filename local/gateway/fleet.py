"""The sandboxes of one function, and who waits for one: plain bookkeeping, so that `pool.py` can be read as decisions."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from local.gateway.sandbox import Sandbox, StartFailed
from local.gateway.settings import FunctionSettings


@dataclass(slots=True)
class Fleet:
    """`size` counts every sandbox, also the `starting` ones; `running` counts invocations, also those that wait."""

    name: str
    settings: FunctionSettings
    seconds: float
    warm: int
    idle: list[Sandbox] = field(default_factory=list)
    waiting: deque[tuple[float, asyncio.Future[Sandbox]]] = field(default_factory=deque)
    size: int = 0
    starting: int = 0
    running: int = 0

    def begin(self) -> None:
        """One more sandbox is about to start."""
        self.size += 1
        self.starting += 1

    def join(self) -> asyncio.Future[Sandbox]:
        """Wait at the end of the line."""
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[Sandbox] = loop.create_future()
        self.waiting.append((loop.time(), ready))
        return ready

    def longest_wait(self) -> float | None:
        """Seconds that the first in line has waited, or None where nobody waits."""
        while self.waiting and self.waiting[0][1].done():
            self.waiting.popleft()  # it gave up
        return asyncio.get_running_loop().time() - self.waiting[0][0] if self.waiting else None

    def release(self, sandbox: Sandbox) -> None:
        """Hand a free sandbox to the first in line, or let it rest."""
        while self.waiting:
            _, ready = self.waiting.popleft()
            if not ready.done():
                ready.set_result(sandbox)
                return
        sandbox.idle_since = asyncio.get_running_loop().time()
        self.idle.append(sandbox)

    def fail(self, error: StartFailed) -> None:
        """Tell all who wait that no sandbox will come."""
        for _, ready in self.waiting:
            if not ready.done():
                ready.set_exception(error)
        self.waiting.clear()
