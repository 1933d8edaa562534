"""All sandboxes of one gateway: which function has how many, who waits for one, when one more starts, when one ends.

As on Lambda a sandbox belongs to one function and runs one invocation at a time. Unlike Lambda there is an end to this
machine: at most `max_workers` in all, and whoever waits, waits. A sandbox that died or ran over its time is replaced by the
next that is wanted; its invocation is never repeated here (that is `events.py`'s business, for events).
"""

import asyncio
import json
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import IO

from local.gateway.manifest import API_HANDLER, SOCKET_FUNCTIONS, Manifest
from local.gateway.sandbox import Launch, Outcome, Sandbox, StartFailed
from local.gateway.settings import FunctionSettings, Settings
from local.gateway.tasks import Tasks

LOG = logging.getLogger(__name__)
_REAP_SECONDS = 1.0  # s between looks for sandboxes that were idle for too long; only how late one ends depends on it


class Throttled(Exception):
    """The function's reserved concurrency is in use."""


@dataclass(slots=True)
class _Fleet:
    """The sandboxes of one function. `size` counts those that start, too."""

    name: str
    settings: FunctionSettings
    seconds: float
    idle: list[Sandbox] = field(default_factory=list)
    waiting: deque[asyncio.Future[Sandbox]] = field(default_factory=deque)
    size: int = 0
    running: int = 0


class Pool:
    """The sandboxes. `start` first; `run` any number of times, concurrently; `close` last."""

    def __init__(self, settings: Settings, log: IO[bytes] | None = None) -> None:
        self._settings = settings
        self._log = log
        self._fleets: dict[str, _Fleet] = {}
        self._sandboxes: set[Sandbox] = set()
        self._tasks = Tasks()
        self._reaper: asyncio.TimerHandle | None = None
        self._closed = False

    async def start(self) -> Manifest:
        """Start the REST function's sandboxes and learn from the first what the app declares. Raise `StartFailed`."""
        fleet = self._fleet(API_HANDLER)
        fleet.size = 1
        first = await self._launch(fleet)
        assert first.manifest is not None
        self._release(fleet, first)
        for _ in range(self._settings.workers - 1):
            self._grow(fleet)
        self._reap()
        return first.manifest

    async def run(self, function: str, event: bytes, *, request_id: str, trace: str = "") -> Outcome:
        """Run one invocation of a function that the manifest names. Raise `Throttled` when its reservation is in use."""
        fleet = self._fleet(function)
        if fleet.settings.reserved is not None and fleet.running >= fleet.settings.reserved:
            raise Throttled(function)
        fleet.running += 1
        sandbox: Sandbox | None = None
        try:
            sandbox = self._idle(fleet) or await self._wait(fleet)
            return await sandbox.invoke(event, request_id=request_id, trace=trace, seconds=fleet.seconds)
        except StartFailed as error:
            return Outcome(
                ok=False, payload=json.dumps({"errorType": "Runtime.Unknown", "errorMessage": str(error)}).encode()
            )
        finally:
            fleet.running -= 1
            if sandbox is not None:
                await self._give_back(fleet, sandbox)

    async def close(self) -> None:
        """End every sandbox, at work or not, and start none any more."""
        self._closed = True
        if self._reaper is not None:
            self._reaper.cancel()
        await self._tasks.cancel()
        await asyncio.gather(*(sandbox.end() for sandbox in list(self._sandboxes)))

    @property
    def pids(self) -> list[int]:
        """Process ids of the live sandboxes."""
        return [sandbox.pid for sandbox in self._sandboxes if sandbox.alive]

    def _fleet(self, function: str) -> _Fleet:
        fleet = self._fleets.get(function)
        if fleet is None:
            settings = self._settings.functions(function)
            door = function == API_HANDLER or function in SOCKET_FUNCTIONS.values()
            seconds = self._settings.handler_seconds if door else self._settings.function_seconds
            fleet = _Fleet(function, settings, min(seconds, settings.seconds or seconds))
            self._fleets[function] = fleet
        return fleet

    def _idle(self, fleet: _Fleet) -> Sandbox | None:
        while fleet.idle:
            sandbox = fleet.idle.pop()
            if sandbox.alive:
                return sandbox
            self._tasks.spawn(self._retire(fleet, sandbox))
        return None

    async def _wait(self, fleet: _Fleet) -> Sandbox:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[Sandbox] = loop.create_future()
        fleet.waiting.append(ready)
        delay = 0.0 if fleet.size == 0 else self._settings.scale_seconds
        timer = loop.call_later(delay, self._grow_for, fleet, ready)
        try:
            return await ready
        finally:
            timer.cancel()

    def _grow_for(self, fleet: _Fleet, ready: asyncio.Future[Sandbox]) -> None:
        if not ready.done():
            self._grow(fleet)

    def _grow(self, fleet: _Fleet) -> None:
        """Start one more sandbox, in place of another function's idle one where the machine is full."""
        if self._closed:
            return
        if sum(other.size for other in self._fleets.values()) >= self._settings.max_workers and not self._evict(fleet):
            return  # whoever waits gets the next that comes free: `_give_back`
        fleet.size += 1
        self._tasks.spawn(self._start_for(fleet))

    def _evict(self, fleet: _Fleet) -> bool:
        for other in self._fleets.values():
            if other is not fleet and other.idle:
                self._tasks.spawn(self._retire(other, other.idle.pop(0)))
                return True
        return False

    async def _start_for(self, fleet: _Fleet) -> None:
        try:
            self._release(fleet, await self._launch(fleet))
        except StartFailed as error:
            LOG.error("%s", error)  # noqa: TRY400  # the function's own log has the traceback
            for ready in fleet.waiting:
                if not ready.done():
                    ready.set_exception(error)
            fleet.waiting.clear()

    async def _launch(self, fleet: _Fleet) -> Sandbox:
        settings = self._settings
        launch = Launch(
            settings.app, fleet.name, fleet.settings, settings.environment, self._log, settings.start_seconds
        )
        try:
            sandbox = await Sandbox.start(launch)
        except BaseException:
            fleet.size -= 1
            raise
        self._sandboxes.add(sandbox)
        return sandbox

    def _release(self, fleet: _Fleet, sandbox: Sandbox) -> None:
        while fleet.waiting:
            ready = fleet.waiting.popleft()
            if not ready.done():
                ready.set_result(sandbox)
                return
        sandbox.idle_since = asyncio.get_running_loop().time()
        fleet.idle.append(sandbox)

    async def _give_back(self, fleet: _Fleet, sandbox: Sandbox) -> None:
        starved = self._starved(fleet)
        if sandbox.alive and starved is None:
            self._release(fleet, sandbox)
            return
        await self._retire(fleet, sandbox)
        heir = starved or (fleet if fleet.waiting or fleet.size < self._warm(fleet) else None)
        if heir is not None:
            self._grow(heir)

    def _starved(self, fleet: _Fleet) -> _Fleet | None:
        """Another function that has no sandbox at all while somebody waits for it: it comes first."""
        return next(
            (other for other in self._fleets.values() if other is not fleet and other.waiting and not other.size), None
        )

    async def _retire(self, fleet: _Fleet, sandbox: Sandbox) -> None:
        fleet.size -= 1
        await sandbox.end()
        self._sandboxes.discard(sandbox)

    def _warm(self, fleet: _Fleet) -> int:
        return self._settings.workers if fleet.name == API_HANDLER else 0

    def _reap(self) -> None:
        loop = asyncio.get_running_loop()
        oldest = loop.time() - self._settings.worker_idle_seconds
        for fleet in self._fleets.values():
            while fleet.idle and fleet.size > self._warm(fleet) and fleet.idle[0].idle_since < oldest:
                self._tasks.spawn(self._retire(fleet, fleet.idle.pop(0)))
        self._reaper = loop.call_later(_REAP_SECONDS, self._reap)
