"""Trying again for a while, where the API server is only just coming up or a kind was only just defined."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from local.kube.backoff import Backoff
from local.kube.errors import ApiError, Expired, Unreachable, Untrusted

Answer = TypeVar("Answer")

PATIENCE_SECONDS = 60.0  # a cold API server needs a few; after a minute something is wrong
RETRY_SECONDS = (0.05, 2.0)


async def patiently(ask: Callable[[], Awaitable[Answer]], *, seconds: float = PATIENCE_SECONDS) -> Answer:
    """Ask until there is an answer or a refusal that waiting does not cure; after `seconds` raise the last error.

    A text 404 is waited out too: so a new CRD answers for its first milliseconds, and aggregated groups while they start.
    """
    backoff = Backoff(*RETRY_SECONDS)
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        try:
            return await ask()
        except (ApiError, Expired, Unreachable) as error:
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or not _passes(error):
                raise
            pause = backoff.next(at_least=getattr(error, "retry_after", None))
            await asyncio.sleep(min(pause, left))


def _passes(error: ApiError | Expired | Unreachable) -> bool:
    if isinstance(error, ApiError):
        return error.passing or (error.status == 404 and not error.reason)
    return not isinstance(error, Untrusted)
