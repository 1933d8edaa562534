"""The HTTP that every door of the gateway shares: reading a bounded body, making ids, writing an answer."""

import asyncio
import os
import time
import uuid
from collections.abc import Iterable
from typing import TypeVar

from aiohttp import web
from multidict import CIMultiDict

T = TypeVar("T")


class BodyTooLarge(Exception):
    """The body is larger than the door allows; the rest of it was not read."""


async def read_body(request: web.BaseRequest, limit: int) -> bytes:
    """The whole body, undecoded. Raise `BodyTooLarge` beyond `limit` bytes, as early as that is known."""
    if (request.content_length or 0) > limit:
        raise BodyTooLarge
    if not request.can_read_body:
        return b""
    if (
        request.headers.get("Expect", "").lower() == "100-continue"
    ):  # curl sends it with a large body, and waits a second
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge
    return bytes(body)


def respond(status: int, headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> web.Response:
    """An answer with these headers and no others but the connection's own."""
    return web.Response(status=status, headers=CIMultiDict(headers), body=body or None)


def request_id() -> str:
    """A new id in API Gateway's form."""
    return str(uuid.uuid4())


def trace_id(presented: str | None) -> str:
    """The trace id to go on with: the caller's if there is one, else a new one that is not sampled."""
    return presented or f"Root=1-{int(time.time()):08x}-{os.urandom(12).hex()};Sampled=0"


async def within(seconds: float, task: asyncio.Task[T]) -> T | None:
    """What `task` gives within `seconds`, else None; the task goes on, as a Lambda does behind an impatient API Gateway."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done else None
