"""An HTTP request as the REST proxy event that API Gateway makes of it, through the very `app`, and the answer back.

Small on purpose, and independent of the local gateway: it is the second opinion on what an event looks like.
"""

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, unquote

from chalice.app import Chalice

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What the client gets. Names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:  # noqa: ANN401 - what JSON holds
        """The body, read."""
        return json.loads(self.body)


class Gateway:
    """In front of one application; `stage` is what a path on API Gateway's own name begins with."""

    def __init__(self, app: Chalice, *, stage: str = "") -> None:
        self._app = app
        self._stage = f"/{stage}" if stage else ""
        self._sent = 0

    def send(self, method: str, target: str, *, headers: Headers = (), body: bytes | None = None) -> Reply:
        """`target` is path and query as a client writes them."""
        path, _, query = target.partition("?")
        found = self._match(path)
        if found is None:
            return Reply(404, {"content-type": "application/problem+json"}, '{"code":"route_not_found"}')
        route, parameters = found
        self._sent += 1
        event = {
            "resource": route,
            "path": path,
            "httpMethod": method,
            "headers": dict(headers),
            "multiValueHeaders": _grouped(headers) or None,
            "multiValueQueryStringParameters": parse_qs(query, keep_blank_values=True) or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": route,
                "httpMethod": method,
                "path": self._stage + path,
                "requestId": f"request-{self._sent}",
            },
        }
        return self.invoke(event | _body(body))

    def invoke(self, event: dict[str, Any]) -> Reply:
        """Hand over a finished event."""
        context = SimpleNamespace(aws_request_id="lambda-1", get_remaining_time_in_millis=lambda: 29_000)
        answer = self._app(event, context)
        many = {name.lower(): ", ".join(values) for name, values in answer["multiValueHeaders"].items()}
        one = {name.lower(): value for name, value in answer["headers"].items()}
        return Reply(answer["statusCode"], one | many, answer["body"])

    def _match(self, path: str) -> tuple[str, dict[str, str]] | None:
        for route in self._app.routes:
            pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route)
            if found := re.fullmatch(pattern, path.rstrip("/") or "/"):
                return route, {name: unquote(value) for name, value in found.groupdict().items()}
        return None


def _grouped(headers: Headers) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return found


def _body(body: bytes | None) -> dict[str, Any]:
    if body is None:
        return {"body": None, "isBase64Encoded": False}
    try:
        return {"body": body.decode(), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
