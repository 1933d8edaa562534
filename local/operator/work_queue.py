"""Which objects need a look: each at most once in the queue, and never in two hands at a time.

Level-triggered: the queue holds names, not events, so a burst of changes to one object is one look at its latest state. An
object whose look failed comes back after a pause of its own that doubles; others do not wait for it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from local.kube.backoff import Backoff
from local.kube.errors import ApiError, Expired, Unreachable
from local.kube.objects import Key

RETRY_SECONDS = (
    0.05,
    30.0,
)  # first and longest pause for one object: a conflict clears at once, a mistake needs a person
WORKERS = 4  # looks at a time: enough to keep a small API server busy

log = logging.getLogger(__name__)


class WorkQueue:
    """Runs `look` for each key that was added, until cancelled. `look` must raise only the client's errors."""

    def __init__(self, name: str, look: Callable[[Key], Awaitable[None]]) -> None:
        self._name = name
        self._look = look
        self._ready: asyncio.Queue[Key] = asyncio.Queue()  # bounded by _waiting: a key is in it once
        self._waiting: set[Key] = set()
        self._running: set[Key] = set()
        self._again: set[Key] = set()  # added while it was being looked at
        self._backoffs: dict[Key, Backoff] = {}
        self._timers: dict[Key, asyncio.TimerHandle] = {}

    def add(self, key: Key) -> None:
        """Have a look at it soon."""
        if key in self._running:
            self._again.add(key)
        elif key not in self._waiting:
            self._waiting.add(key)
            self._ready.put_nowait(key)

    def add_later(self, key: Key, seconds: float) -> None:
        """Have a look at it after a while, if nothing asks for one sooner; the last word on one key holds."""
        if timer := self._timers.pop(key, None):
            timer.cancel()
        self._timers[key] = asyncio.get_running_loop().call_later(seconds, self._due, key)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(WORKERS):
                    workers.create_task(self._work())
        finally:
            for timer in self._timers.values():
                timer.cancel()

    def _due(self, key: Key) -> None:
        del self._timers[key]
        self.add(key)

    async def _work(self) -> None:
        while True:
            key = await self._ready.get()
            self._waiting.discard(key)
            self._running.add(key)
            try:
                await self._look(key)
                self._backoffs.pop(key, None)
            except (ApiError, Expired, Unreachable) as error:
                self._retry(key, error)
            finally:
                self._running.discard(key)
                if key in self._again:
                    self._again.discard(key)
                    self.add(key)

    def _retry(self, key: Key, error: ApiError | Expired | Unreachable) -> None:
        pause = self._backoffs.setdefault(key, Backoff(*RETRY_SECONDS)).next(
            at_least=getattr(error, "retry_after", None)
        )
        level = logging.DEBUG if isinstance(error, ApiError) and error.status in {404, 409} else logging.WARNING
        log.log(level, "%s %s/%s: %s; again in %.2f s", self._name, key.namespace, key.name, error, pause)
        self.add_later(key, pause)
