"""A sandbox: one process that imported the app as one Lambda function and runs one invocation at a time.

`python -m local.gateway.worker FD MODULE:ATTRIBUTE FUNCTION`, started by `sandbox.py` only. FD is its end of the line to the
gateway; standard output and error are the function's log. It ends when the line does, also in the middle of an invocation,
so that no process outlives the gateway. It decides nothing about time limits: the gateway kills it.
"""

import contextlib
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from decimal import Decimal
from types import FrameType, ModuleType
from typing import Any

from local.gateway import wire
from local.gateway.lambda_context import LambdaContext
from local.gateway.limits import ANSWER_BYTES
from local.gateway.manifest import Manifest, describe

Handler = Callable[[Any, LambdaContext], Any]
_READ_BYTES = 256 * 1024  # bytes a read; most events are far smaller


def main(descriptor: int, app_name: str, function: str) -> None:
    """Say hello with the app's manifest, then answer invocations until the line ends."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group; the gateway decides when we end
        signal.signal(number, _go_on)  # not SIG_IGN: what the app executes would inherit that
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # whole lines: other sandboxes write there too
    line = socket.socket(fileno=descriptor)
    line.set_inheritable(False)  # what the app executes must not hold the line open after us
    threading.Thread(target=_end_with, args=(descriptor,), daemon=True).start()
    module_name, _, attribute = app_name.partition(":")
    module = importlib.import_module(module_name)
    app = getattr(module, attribute)
    manifest = describe(app)
    handler = app if function == "api_handler" else _handler(module, manifest, function)
    line.sendall(wire.pack(wire.HELLO, {}, manifest.encode()))
    _serve(line, handler)


def _go_on(number: int, frame: FrameType | None) -> None:
    """Do nothing about a signal."""


def _handler(module: ModuleType, manifest: Manifest, function: str) -> Handler:
    # As Lambda does it: an attribute of a module, whatever Chalice has wrapped it in or failed to.
    module_name, _, attribute = manifest.handlers[function].rpartition(".")
    source = module if module_name == "app" else importlib.import_module(module_name)
    found: Handler = getattr(source, attribute)
    return found


def _end_with(descriptor: int) -> None:
    poll = select.poll()
    poll.register(descriptor, 0)  # hang-up and error only: the main thread reads
    poll.poll()
    os._exit(1)


def _serve(line: socket.socket, handler: Handler) -> None:
    buffer = bytearray()
    while chunk := line.recv(_READ_BYTES):
        buffer += chunk
        while (message := wire.take(buffer)) is not None:
            kind, body = _invoke(handler, message)
            line.sendall(wire.pack(kind, {}, body))


def _invoke(handler: Handler, message: wire.Message) -> tuple[bytes, bytes]:
    request_id = message.head["requestId"]
    os.environ["_X_AMZN_TRACE_ID"] = message.head["trace"]
    try:
        answer = handler(json.loads(message.body), LambdaContext(request_id, message.head["deadline"]))
        return _encoded(answer, request_id)
    except Exception as error:  # noqa: BLE001  # whatever a function raises is its answer, as in Lambda
        frames = traceback.format_tb(error.__traceback__)[1:]
        print(f"[ERROR] {type(error).__name__}: {error}\n{''.join(frames)}", file=sys.stderr, end="")  # noqa: T201  # its log
        return wire.ERROR, failure(type(error).__name__, str(error), request_id, frames)


def _encoded(answer: object, request_id: str) -> tuple[bytes, bytes]:
    try:
        body = json.dumps(answer, ensure_ascii=False, default=_plain).encode()
    except (TypeError, ValueError) as error:
        text = f"Unable to marshal response: {error}"
        return wire.ERROR, failure("Runtime.MarshalError", text, request_id, [])
    if len(body) > ANSWER_BYTES:
        text = f"Response payload size exceeded maximum allowed payload size ({ANSWER_BYTES} bytes)."
        return wire.ERROR, failure("Function.ResponseSizeTooLarge", text, request_id, [])
    return wire.RESULT, body


def _plain(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def failure(kind: str, text: str, request_id: str, frames: list[str]) -> bytes:
    """What Lambda answers for a function that failed."""
    return json.dumps({"errorMessage": text, "errorType": kind, "requestId": request_id, "stackTrace": frames}).encode()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the gateway went first
        main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
