"""A Lambda's answer as the HTTP answer that a REST API makes of it, or the refusal of one that is not well formed.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (output format).
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from local.gateway.rest_event import media_type

_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})

# "Important notes" of REST APIs, response column; `age` and `warning` as seen on deployed APIs.
REMAPPED = frozenset(
    {"age", "authorization", "connection", "content-length", "content-md5", "date", "max-forwards", "server"}
    | {"user-agent", "warning", "www-authenticate", "x-amzn-requestid"}
)
DROPPED = frozenset({"expect", "host", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade"})


class Malformed(Exception):
    """The answer is not in the form of a proxy integration; the text says where."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def rest_answer(payload: bytes, accept: str, binary_types: frozenset[str]) -> Answer:
    """Raise `Malformed`. `accept` is the request's header: only its first type counts for binary answers."""
    answer = _object(payload)
    status = answer.get("statusCode")
    if isinstance(status, str) and status.isascii() and status.isdigit():
        status = int(status)
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 599:
        raise Malformed("statusCode is not a status")
    headers = [(_renamed(name), value) for name, value in _headers(answer) if name.lower() not in DROPPED]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return Answer(status, headers, _body(answer, accept, binary_types))


def _object(payload: bytes) -> dict[str, Any]:
    answer = json.loads(payload)
    if not isinstance(answer, dict):
        raise Malformed("not an object")
    if not answer.keys() <= _KEYS:
        raise Malformed(f"unknown keys {sorted(answer.keys() - _KEYS)}")
    return answer


def _renamed(name: str) -> str:
    return f"x-amzn-Remapped-{name}" if name.lower() in REMAPPED else name


def _headers(answer: dict[str, Any]) -> list[tuple[str, str]]:
    single, multi = _map(answer, "headers"), _map(answer, "multiValueHeaders")
    pairs = [(name, _text(name, value)) for name, value in single.items() if name not in multi]
    for name, values in multi.items():
        if not isinstance(values, list):
            raise Malformed(f"multiValueHeaders.{name} is not a list")
        pairs += [(name, _text(name, value)) for value in values]
    return pairs


def _map(answer: dict[str, Any], key: str) -> dict[str, Any]:
    value = answer.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(f"{key} is not an object")
    return value


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise Malformed(f"header {name} is not a text")
    text = str(value)
    if "\r" in text or "\n" in text:
        raise Malformed(f"header {name} has a line break")
    return text


def _body(answer: dict[str, Any], accept: str, binary_types: frozenset[str]) -> bytes:
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise Malformed("body is not a text")
    wants_binary = "*/*" in binary_types or media_type(accept.partition(",")[0]) in binary_types
    if not (answer.get("isBase64Encoded") and wants_binary):
        return body.encode(errors="replace")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("body is not base64") from None
