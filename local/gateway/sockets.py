"""The WebSocket API: a connection's life from `$connect` to `$disconnect`, with each message an invocation of its own.

Messages of one connection run at once and may overtake each other, as on AWS. What the functions answer goes nowhere but for
`$connect`: there is no route response in Chalice. Nothing is authenticated here.
"""

import asyncio
import json
import logging
from typing import Any

from aiohttp import web
from aiohttp.http_websocket import WSMsgType

from local.gateway.connections import BufferFull, Connection, Connections, Who
from local.gateway.frame_gate import FrameGate
from local.gateway.http import respond, trace_id, within
from local.gateway.limits import CONNECTION_MESSAGES, FRAME_BYTES, MESSAGE_BYTES
from local.gateway.manifest import Manifest
from local.gateway.pool import Pool, Throttled
from local.gateway.sandbox import Outcome
from local.gateway.settings import Settings
from local.gateway.socket_event import SocketEvents, encode
from local.gateway.tasks import Tasks

LOG = logging.getLogger(__name__)
_REFUSED_BYTES = MESSAGE_BYTES + 1  # aiohttp refuses what is as large as its limit, too
_CLOSE_SECONDS = 1.0  # s that a client gets to answer a close
_STATUSES = range(200, 600)
_FAILED = "Internal server error"  # API Gateway's own words, for these three
_TIMED_OUT = "Endpoint request timed out"
_NO_ROUTE = "Forbidden"


class SocketApi:
    """The socket routes of one app in front of its sandboxes."""

    def __init__(self, settings: Settings, manifest: Manifest, pool: Pool) -> None:
        self._settings = settings
        self._routes = manifest.sockets
        self._pool = pool
        self._tasks = Tasks()
        self.connections = Connections()

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """One connection, from the handshake to its end."""
        if not web.WebSocketResponse(protocols=_offered(request)).can_prepare(request):
            return respond(426, [("Upgrade", "websocket")])
        who = Who(request.remote or "127.0.0.1", request.headers.get("User-Agent", ""), request.headers.get("Host", ""))
        events = SocketEvents(who, self._settings.stage)
        status, protocol = await self._connect(request, events)
        if status != 200:
            return respond(status, [("Content-Type", "application/json")])
        socket = web.WebSocketResponse(
            timeout=_CLOSE_SECONDS, protocols=protocol, max_msg_size=_REFUSED_BYTES, compress=False
        )
        transport = await _prepared(socket, request)
        if transport is None:
            self._disconnect(events, 1006, "Connection closed abnormally")
            return socket
        connection = Connection(socket, transport, who, self._settings.sockets)
        self._guard(transport, connection)
        await self._live(connection, events)
        return socket

    async def close(self) -> None:
        """Close every connection with 1001 and forget what runs."""
        await self.connections.close()
        await self._tasks.cancel()

    async def _connect(self, request: web.BaseRequest, events: SocketEvents) -> tuple[int, list[str]]:
        """The status that the upgrade gets (200: goes on) and the subprotocol, if `$connect` chose one."""
        if "$connect" not in self._routes:
            return 200, []
        query = request.raw_path.partition("?")[2]
        trace = trace_id(request.headers.get("X-Amzn-Trace-Id"))
        outcome = await self._run(events.connect(list(request.headers.items()), query, trace))
        if outcome is None:
            return 504, []
        answer = _answer(outcome)
        if answer is None:
            return 502, []
        status = answer["statusCode"]
        return (200, _subprotocol(answer)) if 200 <= status < 300 else (status, [])

    async def _live(self, connection: Connection, events: SocketEvents) -> None:
        self.connections[connection.who.id] = connection
        clock = self._tasks.spawn(connection.expire())
        try:
            await self._read(connection, events)
        finally:
            await connection.settled()
            clock.cancel()
            self.connections.pop(connection.who.id, None)  # a DELETE has taken it out already
            self._disconnect(events, *connection.reason)

    def _disconnect(self, events: SocketEvents, code: int, reason: str) -> None:
        if "$disconnect" in self._routes:
            self._tasks.spawn(self._run(events.disconnect(code, reason)))

    async def _read(self, connection: Connection, events: SocketEvents) -> None:
        room = asyncio.Semaphore(CONNECTION_MESSAGES)
        async for message in connection.socket:
            connection.touch()
            if message.type is WSMsgType.BINARY:
                await connection.close(1003, "Binary is not supported")
                return
            if message.type is not WSMsgType.TEXT:
                break
            await room.acquire()
            task = self._tasks.spawn(self._message(connection, events.message(message.data)))
            task.add_done_callback(lambda _: room.release())

    async def _message(self, connection: Connection, event: dict[str, Any]) -> None:
        if "$default" not in self._routes:
            await _complain(connection, event, _NO_ROUTE)
            return
        outcome = await self._run(event)
        if outcome is None:
            await _complain(connection, event, _TIMED_OUT)
        elif _answer(outcome) is None:
            await _complain(connection, event, _FAILED)

    async def _run(self, event: dict[str, Any]) -> Outcome | None:
        """What the route's function gives within the integration's time, else None."""
        context = event["requestContext"]
        function = self._routes[context["routeKey"]]
        task = self._tasks.spawn(self._pool.run(function, encode(event), request_id=context["requestId"]))
        try:
            return await within(self._settings.integration_seconds, task)
        except Throttled:
            return Outcome(ok=False, payload=b'{"errorType": "TooManyRequestsException"}')

    def _guard(self, transport: asyncio.Transport, connection: Connection) -> None:
        protocol = transport.get_protocol()
        assert isinstance(protocol, asyncio.Protocol)

        def too_large() -> None:
            self._tasks.spawn(connection.close(1009, "Frame too long"))

        transport.set_protocol(FrameGate(protocol, FRAME_BYTES, too_large))


async def _prepared(socket: web.WebSocketResponse, request: web.BaseRequest) -> asyncio.Transport | None:
    """Answer the handshake; None where the client has gone while `$connect` was asked."""
    try:
        await socket.prepare(request)
    except ConnectionError:
        return None
    transport = request.transport
    return transport if isinstance(transport, asyncio.Transport) and not transport.is_closing() else None


def _answer(outcome: Outcome) -> dict[str, Any] | None:
    """The function's answer, or None where it failed or is not in the form of a proxy integration."""
    answer = json.loads(outcome.payload)
    if not outcome.ok:
        LOG.error("socket: %s: %s", answer.get("errorType"), answer.get("errorMessage"))
        return None
    if not isinstance(answer, dict) or answer.get("statusCode") not in _STATUSES:
        LOG.error("socket: malformed Lambda proxy response")
        return None
    return answer


def _offered(request: web.BaseRequest) -> list[str]:
    """For the check of the handshake alone: the library logs protocols that it does not know, and one may be a ticket."""
    return [each.strip() for each in ",".join(request.headers.getall("Sec-WebSocket-Protocol", [])).split(",")]


def _subprotocol(answer: dict[str, Any]) -> list[str]:
    headers = answer.get("headers")
    pairs = headers.items() if isinstance(headers, dict) else ()
    return [value for name, value in pairs if name.lower() == "sec-websocket-protocol" and isinstance(value, str)]


async def _complain(connection: Connection, event: dict[str, Any], text: str) -> None:
    context = event["requestContext"]
    frame = {"message": text, "connectionId": context["connectionId"], "requestId": context["requestId"]}
    try:
        await connection.post(json.dumps(frame).encode())
    except (BufferFull, ConnectionError):
        LOG.info("socket: %s is gone or slow, and does not hear: %s", context["connectionId"], text)
