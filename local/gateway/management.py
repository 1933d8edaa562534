"""The `@connections` API of a WebSocket API, as `boto3.client("apigatewaymanagementapi")` calls it: post, look, close.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

import json
import re
import time
from datetime import UTC, datetime
from urllib.parse import unquote

from aiohttp import web

from local.gateway.aws_api import ApiError, json_headers, require_signature
from local.gateway.connections import BufferFull, Connection, Connections
from local.gateway.http import BodyTooLarge, read_body, respond
from local.gateway.limits import MESSAGE_BYTES
from local.gateway.post_faults import Kind, PostFaults
from local.gateway.settings import SocketSettings
from local.gateway.tasks import Tasks

MARK = "@connections/"
_REFUSALS: dict[Kind, tuple[int, str, str]] = {
    "429": (429, "LimitExceededException", "Too Many Requests"),
    "410": (410, "GoneException", "Gone"),
    "413": (413, "PayloadTooLargeException", "Payload too large"),
    "403": (403, "ForbiddenException", "Forbidden"),
    "500-before": (500, "InternalServerError", "Internal server error"),
}
_PATH = re.compile(r"(?:/([^/@]+))?/@connections/(.+)")


class Management:
    """The calls about the connections of one API."""

    def __init__(self, connections: Connections, stage: str, settings: SocketSettings) -> None:
        self._connections = connections
        self._stage = stage
        self._rate = _Bucket(settings.posts_a_second)
        self._faults = PostFaults(settings.post_faults) if settings.post_faults else None
        self._closing = Tasks()

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Answer one call."""
        try:
            require_signature(request)
            self._rate.take()
            return await self._call(request)
        except ApiError as error:
            return error.response()

    async def _call(self, request: web.BaseRequest) -> web.Response:
        connection = self._connection(request.path)
        if request.method == "POST":
            await self._post(connection, request)
            return respond(200, json_headers())
        if request.method == "GET":
            return respond(200, json_headers(), _seen(connection))
        if request.method == "DELETE":
            del self._connections[connection.who.id]
            self._closing.spawn(connection.close(1000, "Connection Closed Normally"))
            return respond(204)
        raise ApiError(403, "ForbiddenException", "Forbidden")

    async def _post(self, connection: Connection, request: web.BaseRequest) -> None:
        fault = self._faults.draw() if self._faults else None
        if fault == "410":
            self._connections.pop(connection.who.id, None)
            connection.cut()
        if fault in _REFUSALS:
            raise ApiError(*_REFUSALS[fault])
        await _post(connection, request)
        if fault == "500-after":
            raise ApiError(*_REFUSALS["500-before"])

    def _connection(self, path: str) -> Connection:
        match = _PATH.fullmatch(path)
        if match is None or match[1] not in {None, self._stage}:
            raise ApiError(403, "ForbiddenException", "Forbidden")
        # The path is decoded once by now. A client that encodes twice, as the signature's canonical form does, is understood.
        connection = self._connections.get(match[2]) or self._connections.get(unquote(match[2]))
        if connection is None or connection.socket.closed:
            raise ApiError(410, "GoneException", "Gone")
        return connection


async def _post(connection: Connection, request: web.BaseRequest) -> None:
    try:
        await connection.post(await read_body(request, MESSAGE_BYTES))
    except BodyTooLarge:
        raise ApiError(413, "PayloadTooLargeException", "Payload too large") from None
    except BufferFull:
        raise ApiError(429, "LimitExceededException", "The client side buffer is full") from None
    except ConnectionError:
        raise ApiError(410, "GoneException", "Gone") from None


def _seen(connection: Connection) -> bytes:
    identity = {"sourceIp": connection.who.source_ip, "userAgent": connection.who.user_agent}
    seen = {
        "connectedAt": _moment(connection.who.connected_at),
        "identity": identity,
        "lastActiveAt": _moment(connection.last_active_at),
    }
    return json.dumps(seen).encode()


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class _Bucket:
    """A token bucket: a second's worth at once, refilled at `rate` a second."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._tokens = max(rate, 1.0)
        self._at = time.monotonic()

    def take(self) -> None:
        """Raise `ApiError` 429 when there is none left."""
        now = time.monotonic()
        self._tokens = min(self._tokens + (now - self._at) * self._rate, max(self._rate, 1.0))
        self._at = now
        if self._tokens < 1:
            raise ApiError(429, "LimitExceededException", "Too Many Requests")
        self._tokens -= 1
