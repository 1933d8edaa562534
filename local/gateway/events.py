"""Asynchronous invocations: accepted at once, delivered at least once, retried, and dropped when too old or too often failed.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html. A throttled event is not a failed one: it is
tried again until it is too old. `EventSettings` adds what AWS does rarely and a test wants at will: duplicates and delay.
"""

import asyncio
import logging

from local.gateway.limits import QUEUED_EVENTS, THROTTLE_DELAY_MOST_SECONDS
from local.gateway.pool import Pool, Throttled
from local.gateway.settings import Settings
from local.gateway.tasks import Tasks

LOG = logging.getLogger(__name__)


class QueueFull(Exception):
    """`QUEUED_EVENTS` are waiting or running."""


class EventQueue:
    """The events that are waiting or running. Lost when the gateway ends."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self._settings = settings
        self._pool = pool
        self._deliveries = Tasks()

    def accept(self, function: str, event: bytes, request_id: str) -> None:
        """Take an event for delivery. Raise `QueueFull`."""
        copies = 1 + self._settings.events.duplicates
        if len(self._deliveries) + copies > QUEUED_EVENTS:
            raise QueueFull
        for _ in range(copies):
            self._deliveries.spawn(self._deliver(function, event, request_id))

    async def close(self) -> None:
        """Forget what has not been delivered."""
        await self._deliveries.cancel()

    async def _deliver(self, function: str, event: bytes, request_id: str) -> None:
        settings = self._settings.functions(function)
        oldest = asyncio.get_running_loop().time() + settings.event_age_seconds
        await asyncio.sleep(self._settings.events.delay_seconds)
        for attempt in range(settings.retries + 1):
            ran = await self._attempt(function, event, request_id, oldest)
            if ran:
                return
            if ran is None:
                LOG.warning("%s: event %s dropped, older than %s s", function, request_id, settings.event_age_seconds)
                return
            if attempt < settings.retries:
                await asyncio.sleep(self._settings.events.retry_delays[attempt])
        LOG.warning("%s: event %s dropped, failed %d times", function, request_id, settings.retries + 1)

    async def _attempt(self, function: str, event: bytes, request_id: str, oldest: float) -> bool | None:
        """Whether the function succeeded; None when the event got too old before it ran."""
        wait = self._settings.events.throttle_delay_seconds
        while asyncio.get_running_loop().time() <= oldest:
            try:
                return (await self._pool.run(function, event, request_id=request_id)).ok
            except Throttled:
                await asyncio.sleep(wait)
                wait = min(2 * wait, THROTTLE_DELAY_MOST_SECONDS)
        return None
