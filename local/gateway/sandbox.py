"""One sandbox, seen from the gateway: a process, the line to it, and at most one invocation at a time.

It ends a sandbox that runs over its time or dies and says so in the words of Lambda; it never runs an invocation twice.
"""

import asyncio
import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Self

from local.gateway import wire
from local.gateway.lambda_context import REGION
from local.gateway.manifest import Manifest
from local.gateway.settings import FunctionSettings

_STANDARD_ERROR = 2  # the descriptor: `sys.stderr` may be no file
_LEAVE_SECONDS = 1.0  # s between closing the line and the end of a process that exits


class StartFailed(Exception):
    """The app could not be imported as this function; its log has the traceback."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one invocation: the answer as JSON, or a function error in Lambda's form."""

    ok: bool
    payload: bytes


@dataclass(frozen=True, slots=True)
class Launch:
    """What a sandbox is started with."""

    app: str
    function: str
    settings: FunctionSettings
    environment: Mapping[str, str]
    log: IO[bytes] | None
    start_seconds: float


class Sandbox(asyncio.Protocol):
    """A running sandbox. Made by `start`; `manifest` is what the app declared there."""

    def __init__(self, launch: Launch) -> None:
        self.function = launch.function
        self.manifest: Manifest | None = None
        self.idle_since = 0.0
        self.alive = True
        self._buffer = bytearray()
        self._answer: asyncio.Future[wire.Message | None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._process: asyncio.subprocess.Process | None = None

    @classmethod
    async def start(cls, launch: Launch) -> Self:
        """Start the process and wait until it has imported the app. Raise `StartFailed`."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        sandbox = cls(launch)
        try:
            await loop.create_unix_connection(lambda: sandbox, sock=ours)
            sandbox._process = await _process(launch, theirs.fileno())
            theirs.close()  # so that its end is seen as soon as the process has gone
            sandbox.manifest = await sandbox._hello(launch.start_seconds)
        except BaseException:
            await sandbox.end()
            raise
        finally:
            theirs.close()
        return sandbox

    async def invoke(self, event: bytes, *, request_id: str, trace: str, seconds: float) -> Outcome:
        """Run one invocation, for at most `seconds`; afterwards `alive` says whether another can follow."""
        self._answer = asyncio.get_running_loop().create_future()
        deadline = int((time.time() + seconds) * 1000)
        head = {"requestId": request_id, "deadline": deadline, "trace": trace}
        self._write(wire.pack(wire.INVOKE, head, event))
        try:
            async with asyncio.timeout(seconds):
                message = await self._answer
        except TimeoutError:
            await self.end()
            return _failed(
                "Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
            )
        if message is None:
            code = await self._leave()
            return _failed(
                "Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: exit status {code}"
            )
        return Outcome(message.kind == wire.RESULT, message.body)

    async def _hello(self, seconds: float) -> Manifest:
        try:
            async with asyncio.timeout(seconds):
                message = await self._answer
        except TimeoutError:
            raise StartFailed(f"{self.function}: the app was not imported within {seconds:g} s") from None
        if message is None:
            raise StartFailed(f"{self.function}: the app cannot be imported; the log above says why")
        return Manifest.decode(message.body)

    async def _leave(self) -> int:
        """The exit status of a process that let go of the line; one that does not go on to end is killed."""
        if self._process is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), _LEAVE_SECONDS)
        return await self.end()

    async def end(self) -> int:
        """Kill the process, wait until it is gone, give its exit status."""
        self.alive = False
        if self._transport is not None:
            self._transport.abort()
        if self._process is None:
            return 1
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it went between the look and the kill
                self._process.kill()
        return await self._process.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        message = wire.take(self._buffer)
        if message is not None and not self._answer.done():
            self._answer.set_result(message)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's signature
        self.alive = False
        if not self._answer.done():
            self._answer.set_result(None)

    def _write(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            self.connection_lost(None)
        else:
            self._transport.write(data)


def _failed(kind: str, text: str) -> Outcome:
    return Outcome(ok=False, payload=json.dumps({"errorType": kind, "errorMessage": text}).encode())


async def _process(launch: Launch, descriptor: int) -> asyncio.subprocess.Process:
    log = launch.log if launch.log is not None else _STANDARD_ERROR
    command = [sys.executable, "-m", "local.gateway.worker", str(descriptor), launch.app, launch.function]
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=(descriptor,),
        env=_environment(launch),
    )


def _environment(launch: Launch) -> dict[str, str]:
    """Ours, what was asked for, and what Lambda sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html."""
    inherited = {**os.environ, **launch.environment}
    region = inherited.get("AWS_REGION") or inherited.get("AWS_DEFAULT_REGION") or REGION
    return {
        **inherited,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_NAME": launch.function,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(launch.settings.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{launch.function}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "TZ": ":UTC",
    }
