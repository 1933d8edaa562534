"""Waiting until a part answers: by asking it, never by guessing how long it takes."""

import asyncio
import http.client
from collections.abc import Awaitable, Callable
from contextlib import suppress

from local.stack.process import PartFailed, Process

PATIENCE_SECONDS = 60.0  # a first start on a cold disk compiles bytecode; later ones take one or two seconds
STEP_SECONDS = 0.05  # between two askings: what a start can be late by

Probe = Callable[[], Awaitable[bool]]


def answers(port: int, path: str, token: str = "") -> Probe:
    """Make a probe: 127.0.0.1:`port` answers GET `path` with less than 400."""
    return lambda: asyncio.to_thread(_ask, port, path, token)


def _ask(port: int, path: str, token: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status < 400
    connection.close()
    return False


async def until_ready(process: Process, probe: Probe) -> None:
    """Return once `probe` says yes. Raise `PartFailed` if the part ends first, or is not ready in `PATIENCE_SECONDS`."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not await probe():
        if (how := process.ended) is not None:
            raise PartFailed(f"{process.part.name} did not start ({how}). The end of its log:\n{process.tail()}")
        if asyncio.get_running_loop().time() > deadline:
            raise PartFailed(f"{process.part.name} was not ready after {PATIENCE_SECONDS:.0f} s:\n{process.tail()}")
        await asyncio.sleep(STEP_SECONDS)
