"""Faults on demand, for tests: the ways in which a real API server, or the road to it, fails its clients.

A test hands a `Faults` to the server and adds to it; the process that `make run` starts has none, and no route reaches it.
Each fault applies to the requests it matches, so many times, and is then used up.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from aiohttp import web

from local.cluster.presentation import ALWAYS
from local.cluster.status import ApiError, TextError

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Kind = Literal["delay", "reset", "text-404", "429", "503", "500", "504-before", "504-after", "hang-up-after"]

_TOO_MANY = "Too many requests, please try again later.\n"
_STATUS_WITHOUT_KIND = (
    '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout",'
    '"reason":"Timeout","details":{},"code":504}'
)


@dataclass(slots=True)
class Fault:
    """One fault. `method` and `path` choose the requests (empty: any; `path` is a part of the path), `times` how many.

    504-after and hang-up-after do what was asked and then do not say so.
    """

    kind: Kind
    method: str = ""
    path: str = ""
    times: int = 1
    seconds: float = 0.0  # of delay
    retry_after: int = 1  # seconds, in the answers that have it

    def matches(self, request: web.BaseRequest) -> bool:
        """Whether it applies to this request, now."""
        return self.times > 0 and self.method in {"", request.method} and self.path in request.raw_path


@dataclass(slots=True)
class Faults:
    """The faults that are waiting to happen, and a count of those that did."""

    waiting: list[Fault] = field(default_factory=list)
    done: int = 0

    def add(self, fault: Fault) -> Fault:
        """Let it happen from now on; the same object tells by `times` how often it still will."""
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Let nothing more happen."""
        self.waiting.clear()

    async def around(self, request: web.BaseRequest, handler: Handler) -> web.StreamResponse:
        """Serve the request, through the first fault that matches."""
        fault = next((one for one in self.waiting if one.matches(request)), None)
        if fault is None:
            return await handler(request)
        fault.times -= 1
        self.done += 1
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return await handler(request)
        if fault.kind in {"504-after", "hang-up-after"}:
            await handler(request)
        return _answer(fault, request)


def _answer(fault: Fault, request: web.BaseRequest) -> web.StreamResponse:
    wait = {"Retry-After": str(fault.retry_after)}
    match fault.kind:
        case "text-404":
            raise TextError(404, "404 page not found\n")
        case "429":
            raise TextError(429, _TOO_MANY, headers=wait)
        case "503":
            raise ApiError(503, "ServiceUnavailable", "apiserver not ready", {}, headers=wait)
        case "500":
            raise ApiError(500, "InternalError", "Internal error occurred: etcdserver: leader changed", {})
        case "504-before" | "504-after":
            return web.Response(status=504, text=_STATUS_WITHOUT_KIND, content_type="text/plain", headers=ALWAYS)
        case _:
            return _hang_up(request)


def _hang_up(request: web.BaseRequest) -> web.StreamResponse:
    """Close the connection without an answer; the answer given back is never sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
