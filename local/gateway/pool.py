"""All sandboxes of one gateway: when one more starts, whose is given up for it, when one ends.

As on Lambda a sandbox belongs to one function and runs one invocation at a time. Unlike Lambda there is an end to this
machine: at most `max_workers` in all, a few starts at once, and whoever waits, waits. A sandbox that died or ran over its time
is replaced by the next that is wanted; its invocation is never repeated here (that is `events.py`'s business, for events).
"""

import asyncio
import json
import logging
from typing import IO

from local.gateway.fleet import Fleet
from local.gateway.manifest import API_HANDLER, SOCKET_FUNCTIONS, Manifest
from local.gateway.sandbox import Launch, Outcome, Sandbox, StartFailed
from local.gateway.settings import Settings
from local.gateway.tasks import Tasks

LOG = logging.getLogger(__name__)
STARTS_AT_ONCE = 2  # of one function; importing an app is all CPU, and more at once only make each of them slower
_REAP_SECONDS = 1.0  # s between looks for sandboxes that were idle for too long; only how late one ends depends on it


class Throttled(Exception):
    """The function's reserved concurrency is in use."""


class Pool:
    """The sandboxes. `start` first; `run` any number of times, concurrently; `close` last."""

    def __init__(self, settings: Settings, log: IO[bytes] | None = None) -> None:
        self._settings = settings
        self._log = log
        self._fleets: dict[str, Fleet] = {}
        self._sandboxes: set[Sandbox] = set()
        self._tasks = Tasks()
        self._cold = list(settings.warm)  # not started yet
        self._reaper: asyncio.TimerHandle | None = None
        self._closed = False

    async def start(self) -> Manifest:
        """Start the REST function's sandboxes and learn from the first what the app declares. Raise `StartFailed`."""
        fleet = self._fleet(API_HANDLER)
        fleet.begin()
        first = await self._launch(fleet)
        assert first.manifest is not None
        fleet.release(first)
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
            failure = {"errorType": "Runtime.Unknown", "errorMessage": str(error)}
            return Outcome(ok=False, payload=json.dumps(failure).encode())
        finally:
            fleet.running -= 1
            if sandbox is not None:
                await self._give_back(fleet, sandbox)
            self._warm_up()

    def _warm_up(self) -> None:
        """After the first answer, so that nobody waits longer for it: two cores import one application at a time."""
        while self._cold:
            self._grow(self._fleet(self._cold.pop()))

    async def close(self) -> None:
        """End every sandbox, at work or not, and start none any more."""
        self._closed = True
        if self._reaper is not None:
            self._reaper.cancel()
        await self._tasks.cancel()
        await asyncio.gather(*(sandbox.end() for sandbox in list(self._sandboxes)))

    def _fleet(self, function: str) -> Fleet:
        fleet = self._fleets.get(function)
        if fleet is None:
            settings = self._settings.functions(function)
            door = function == API_HANDLER or function in SOCKET_FUNCTIONS.values()
            seconds = self._settings.handler_seconds if door else self._settings.function_seconds
            warm = self._settings.workers if function == API_HANDLER else int(function in self._settings.warm)
            fleet = Fleet(function, settings, min(seconds, settings.seconds or seconds), warm)
            self._fleets[function] = fleet
        return fleet

    def _idle(self, fleet: Fleet) -> Sandbox | None:
        while fleet.idle:
            sandbox = fleet.idle.pop()
            if sandbox.alive:
                return sandbox
            self._tasks.spawn(self._retire(fleet, sandbox))
        return None

    async def _wait(self, fleet: Fleet) -> Sandbox:
        ready = fleet.join()
        delay = 0.0 if fleet.size == 0 else self._settings.scale_seconds
        timer = asyncio.get_running_loop().call_later(delay, self._grow_for, fleet, ready)
        try:
            return await ready
        finally:
            timer.cancel()

    def _grow_for(self, fleet: Fleet, ready: asyncio.Future[Sandbox]) -> None:
        if not ready.done():
            self._grow(fleet)

    def _grow(self, fleet: Fleet) -> None:
        """Start one more sandbox, in place of another function's idle one where the machine is full."""
        if self._closed or fleet.starting >= STARTS_AT_ONCE:
            return  # `_start_for` looks again
        if self._full() and not self._evict(fleet):
            return  # whoever waits gets the next that comes free: `_give_back`
        fleet.begin()
        self._tasks.spawn(self._start_for(fleet))

    def _evict(self, fleet: Fleet) -> bool:
        for other in self._fleets.values():
            if other is not fleet and other.idle:
                self._tasks.spawn(self._retire(other, other.idle.pop(0)))
                return True
        return False

    async def _start_for(self, fleet: Fleet) -> None:
        try:
            fleet.release(await self._launch(fleet))
        except StartFailed as error:
            LOG.error("%s", error)  # noqa: TRY400  # the function's own log has the traceback
            fleet.fail(error)
        waited = fleet.longest_wait()
        if waited is not None and waited >= self._settings.scale_seconds:
            self._grow(fleet)

    async def _launch(self, fleet: Fleet) -> Sandbox:
        told = self._settings
        launch = Launch(told.app, fleet.name, fleet.settings, told.environment, self._log, told.start_seconds)
        try:
            sandbox = await Sandbox.start(launch)
        except BaseException:
            fleet.size -= 1
            raise
        finally:
            fleet.starting -= 1
        self._sandboxes.add(sandbox)
        return sandbox

    async def _give_back(self, fleet: Fleet, sandbox: Sandbox) -> None:
        heir = self._heir(fleet) if self._full() else None
        if sandbox.alive and heir is None:
            fleet.release(sandbox)
            return
        await self._retire(fleet, sandbox)
        if heir is None and (fleet.waiting or fleet.size < fleet.warm):
            heir = fleet
        if heir is not None:
            self._grow(heir)

    def _heir(self, fleet: Fleet) -> Fleet | None:
        """Another function that needs this one's place more: it has none at all, or waits while nobody waits here."""
        patience = self._settings.scale_seconds
        for other in self._fleets.values():
            waited = None if other is fleet else other.longest_wait()
            if waited is not None and (other.size == 0 or (waited >= patience and not fleet.waiting)):
                return other
        return None

    def _full(self) -> bool:
        return sum(fleet.size for fleet in self._fleets.values()) >= self._settings.max_workers

    async def _retire(self, fleet: Fleet, sandbox: Sandbox) -> None:
        fleet.size -= 1
        await sandbox.end()
        self._sandboxes.discard(sandbox)

    def _reap(self) -> None:
        loop = asyncio.get_running_loop()
        oldest = loop.time() - self._settings.worker_idle_seconds
        for fleet in self._fleets.values():
            while fleet.idle and fleet.size > fleet.warm and fleet.idle[0].idle_since < oldest:
                self._tasks.spawn(self._retire(fleet, fleet.idle.pop(0)))
        self._reaper = loop.call_later(_REAP_SECONDS, self._reap)
