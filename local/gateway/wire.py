"""The line between gateway and sandbox: length-prefixed pieces over a socket pair, and nothing of what is in them.

One message is a kind (one byte), a small JSON head and a body. The body is passed through as bytes: an event or an answer is
encoded once, by whoever made it. It refuses nothing; both ends are ours.
"""

import json
import struct
from dataclasses import dataclass
from typing import Any

INVOKE = b"I"  # gateway → sandbox: head {requestId, deadline (epoch ms), trace}, body = event
HELLO = b"H"  # sandbox → gateway: the app is imported; body = manifest
RESULT = b"R"  # sandbox → gateway: the function returned; body = what it returned, as JSON
ERROR = b"E"  # sandbox → gateway: the function raised; body = {errorMessage, errorType, requestId, stackTrace}

_PREFIX = struct.Struct(">cII")  # kind, bytes of head, bytes of body
PREFIX_BYTES = _PREFIX.size


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `head` is decoded, `body` is as it came."""

    kind: bytes
    head: dict[str, Any]
    body: bytes


def pack(kind: bytes, head: dict[str, Any], body: bytes) -> bytes:
    """A message as bytes."""
    encoded = json.dumps(head).encode() if head else b""
    return b"".join((_PREFIX.pack(kind, len(encoded), len(body)), encoded, body))


def take(buffer: bytearray) -> Message | None:
    """Cut one whole message off the front of `buffer`, or None while it is not whole."""
    if len(buffer) < PREFIX_BYTES:
        return None
    kind, head, body = _PREFIX.unpack_from(buffer)
    start = PREFIX_BYTES + head
    end = start + body
    if len(buffer) < end:
        return None
    message = Message(kind, json.loads(buffer[PREFIX_BYTES:start]) if head else {}, bytes(buffer[start:end]))
    del buffer[:end]
    return message
