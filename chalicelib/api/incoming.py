"""A request as API Gateway's REST proxy event tells it, with types. Chalice's own `Request` keeps one value per header.

What may be missing in an event (the console's "Test" button sends null headers) reads as empty here.
"""

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from chalicelib.errors import InvalidJson, InvalidName

Event = Mapping[str, Any]  # an API Gateway event: JSON, whose shape AWS documents and this file reads


class Incoming:
    """Reads one event; nothing is checked here but the encodings."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._context: Mapping[str, Any] = event.get("requestContext") or {}

    @property
    def request_id(self) -> str:
        """API Gateway's id of the request, which its own logs carry; one of ours where there is none."""
        return str(self._context.get("requestId") or uuid.uuid4())

    @property
    def method(self) -> str:
        return str(self._context.get("httpMethod") or "")

    @property
    def route(self) -> str:
        """The route's pattern: it has no names in it, so logs and metrics may hold it."""
        return str(self._context.get("resourcePath") or "")

    @property
    def path(self) -> str:
        """The path that the client asked for, stage or base path included: links are built on it."""
        return str(self._context.get("path") or self._event.get("path") or "")

    @property
    def root(self) -> str:
        """What comes before the route in `path`: "" behind a custom domain, "/dev" on API Gateway's own name."""
        depth = self.route.strip("/").count("/") + 1 if self.route.strip("/") else 0
        parts = self.path.rstrip("/").split("/")
        return "/".join(parts[: len(parts) - depth])

    def header(self, name: str) -> tuple[str, ...]:
        """All values of a header, one for each time it was sent; names in any case."""
        many: Mapping[str, Sequence[str]] = self._event.get("multiValueHeaders") or {}
        found = [value for key, values in many.items() if key.lower() == name.lower() for value in values]
        if not found:
            one: Mapping[str, str] = self._event.get("headers") or {}
            found = [value for key, value in one.items() if key.lower() == name.lower()]
        return tuple(found)

    @property
    def query(self) -> Mapping[str, Sequence[str]]:
        """Decoded by the gateway already."""
        return self._event.get("multiValueQueryStringParameters") or {}

    @property
    def path_parameters(self) -> Mapping[str, str]:
        """Percent-decoded once; what is still encoded then is no name. Raise `InvalidName`."""
        raw: Mapping[str, str] = self._event.get("pathParameters") or {}
        try:
            return {key: unquote(value, errors="strict") for key, value in raw.items()}
        except UnicodeDecodeError:
            raise InvalidName("the path holds percent-encoded bytes that are not UTF-8") from None

    @property
    def body(self) -> bytes:
        """The bytes that were sent. Raise `InvalidJson` where the event's encoding of them is broken."""
        body = self._event.get("body") or b""
        try:
            if self._event.get("isBase64Encoded"):
                return base64.b64decode(body, validate=True)
            return body.encode() if isinstance(body, str) else bytes(body)
        except (binascii.Error, ValueError):
            raise InvalidJson("the body cannot be decoded") from None
