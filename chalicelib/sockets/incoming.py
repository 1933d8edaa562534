"""A WebSocket event as API Gateway sends it, with types. Headers and query come with `$connect` only; absent parts are absent."""

from collections.abc import Mapping, Sequence
from typing import Any

Event = Mapping[str, Any]  # JSON, whose shape AWS documents and this file reads


class SocketEvent:
    """Reads one event; nothing is checked here."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._context: Mapping[str, Any] = event.get("requestContext") or {}

    @property
    def request_id(self) -> str:
        """API Gateway's id of this one event."""
        return str(self._context.get("requestId") or "")

    @property
    def connection_id(self) -> str:
        """The socket."""
        return str(self._context.get("connectionId") or "")

    @property
    def api_id(self) -> str:
        """The WebSocket API: its own id, never a name that a client could choose."""
        return str(self._context.get("apiId") or "")

    @property
    def stage(self) -> str:
        """The API's stage."""
        return str(self._context.get("stage") or "")

    @property
    def text(self) -> str:
        """What was sent; a missing body is no text. Chalice reads it as the word None."""
        return str(self._event.get("body") or "")

    def header(self, name: str) -> tuple[str, ...]:
        """All values of a header, one for each time it was sent; names in any case."""
        many: Mapping[str, Sequence[str]] = self._event.get("multiValueHeaders") or {}
        found = [value for key, values in many.items() if key.lower() == name.lower() for value in values]
        if not found:
            one: Mapping[str, str] = self._event.get("headers") or {}
            found = [value for key, value in one.items() if key.lower() == name.lower()]
        return tuple(found)

    def parameter(self, name: str) -> str:
        """One of the query, "" where it is not there."""
        query: Mapping[str, str] = self._event.get("queryStringParameters") or {}
        return str(query.get(name) or "")

    @property
    def subprotocols(self) -> tuple[str, ...]:
        """As they were offered."""
        offered = ",".join(self.header("Sec-WebSocket-Protocol")).split(",")
        return tuple(each.strip() for each in offered if each.strip())
