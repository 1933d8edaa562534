"""EventBridge's part: the app's own schedules start their functions as asynchronous events. A slow run does not hold up the next.

A run that was due while this machine slept is not made up for.
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4

from local.gateway.events import EventQueue, QueueFull
from local.gateway.http import request_id
from local.gateway.lambda_context import ACCOUNT, REGION
from local.gateway.schedule_expression import Schedule, parse
from local.gateway.tasks import Tasks

LOG = logging.getLogger(__name__)


class Scheduler:
    """The clock of one gateway. `speed` makes it run faster than the machine's, for tests."""

    def __init__(self, expressions: Mapping[str, str], events: EventQueue, speed: float) -> None:
        """Raise `BadExpression`."""
        self._events = events
        self._speed = speed
        self._since = datetime.now(UTC)
        self._schedules = {name: parse(expression, self._since) for name, expression in expressions.items()}
        self._tasks = Tasks()

    def start(self) -> None:
        """Begin to count; the first run of a rate is one period from now, as after a deployment."""
        for name, schedule in self._schedules.items():
            self._tasks.spawn(self._follow(name, schedule))

    async def close(self) -> None:
        """Start nothing any more."""
        await self._tasks.cancel()

    async def _follow(self, name: str, schedule: Schedule) -> None:
        moment = self._now()
        while (due := schedule.after(moment)) is not None:
            await asyncio.sleep((due - self._now()).total_seconds() / self._speed)
            try:
                self._events.accept(name, scheduled_event(name, due), request_id())
            except QueueFull:
                LOG.warning("%s: the run of %s is left out, too many events wait", name, due)
            moment = max(due, self._now())

    def _now(self) -> datetime:
        return self._since + (datetime.now(UTC) - self._since) * self._speed


def scheduled_event(name: str, due: datetime) -> bytes:
    """What EventBridge sends for a schedule, as JSON."""
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"],
        "detail": {},
    }
    return json.dumps(event).encode()
