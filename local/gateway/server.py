"""The gateway as one object: its listeners, its doors, its sandboxes, in the order in which they start and end."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from aiohttp import web

from local.gateway.events import EventQueue
from local.gateway.lambda_api import PREFIX, LambdaApi
from local.gateway.limits import REQUEST_LINE_BYTES
from local.gateway.malformed import HttpServer
from local.gateway.management import MARK, Management
from local.gateway.pool import Pool
from local.gateway.rest import RestApi
from local.gateway.schedules import Scheduler
from local.gateway.settings import Settings
from local.gateway.sockets import SocketApi

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
_SHUTDOWN_SECONDS = 0.5  # s; aiohttp lets a request at work have it twice when the gateway ends


class Gateway:
    """`async with Gateway(settings) as gateway:` serves inside the block, at `gateway.url` and `gateway.socket_url`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self.port = settings.port
        self.socket_port = settings.sockets.port

    async def __aenter__(self) -> Self:
        """Listen when the app is imported. Raise `StartFailed`, `BadExpression` or `OSError`, with nothing left running."""
        async with AsyncExitStack() as stack:
            await self._start(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """The origin of REST and of the Lambda API, without a stage."""
        return f"http://{self._settings.host}:{self.port}"

    @property
    def management_url(self) -> str:
        """The origin of `@connections`: that of the sockets."""
        return f"http://{self._settings.host}:{self.socket_port or self.port}"

    @property
    def socket_url(self) -> str:
        """Where a WebSocket client connects."""
        return self.management_url.replace("http", "ws", 1) + self._settings.sockets.path

    async def _start(self, stack: AsyncExitStack) -> None:
        settings = self._settings
        log = stack.enter_context(settings.log.open("ab")) if settings.log is not None else None
        self.pool = Pool(settings, log)
        stack.push_async_callback(self.pool.close)
        manifest = await self.pool.start()
        events = EventQueue(settings, self.pool)
        stack.push_async_callback(events.close)
        scheduler = Scheduler(manifest.schedules, events, settings.schedule_speed)
        stack.push_async_callback(scheduler.close)
        self._rest = RestApi(settings, manifest, self.pool)
        self._functions = LambdaApi(manifest, self.pool, events)
        self._sockets = SocketApi(settings, manifest, self.pool)
        self._management = Management(self._sockets.connections, settings.stage, settings.sockets)
        await self._listen(stack)
        if settings.schedules:
            scheduler.start()

    async def _listen(self, stack: AsyncExitStack) -> None:
        settings = self._settings
        host = settings.host
        if settings.sockets.port is None:
            self.port = await _listen(stack, self._everything, host, settings.port)
        else:
            self.port = await _listen(stack, self._without_sockets, host, settings.port)
            self.socket_port = await _listen(stack, self._sockets_only, host, settings.sockets.port)
        stack.push_async_callback(self._sockets.close)

    async def _everything(self, request: web.BaseRequest) -> web.StreamResponse:
        if MARK in request.path or request.path == self._settings.sockets.path:
            return await self._sockets_only(request)
        return await self._without_sockets(request)

    async def _sockets_only(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == self._settings.sockets.path:
            return await self._sockets.serve(request)
        return await self._management.serve(request)

    async def _without_sockets(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.startswith(PREFIX):
            return await self._functions.serve(request)
        return await self._rest.serve(request)


async def _listen(stack: AsyncExitStack, handler: Handler, host: str, port: int) -> int:
    server = HttpServer(
        handler,
        auto_decompress=False,  # API Gateway passes an encoded body on as it is
        max_line_size=REQUEST_LINE_BYTES,
        max_field_size=REQUEST_LINE_BYTES,
        access_log=None,
    )
    runner = web.ServerRunner(server, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, host, port)
    await site.start()
    return int(runner.addresses[0][1])
