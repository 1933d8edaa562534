"""The gateway as one object: its listeners, its doors, its sandboxes, in the order in which they start and end."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from aiohttp import web

from local.gateway.limits import REQUEST_LINE_BYTES
from local.gateway.pool import Pool
from local.gateway.rest import RestApi
from local.gateway.settings import Settings

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
_SHUTDOWN_SECONDS = 1.0  # s that a request at work gets when the gateway ends


class Gateway:
    """`async with Gateway(settings) as gateway:` serves inside the block, at `gateway.url`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self.port = settings.port

    async def __aenter__(self) -> Self:
        """Listen when the app is imported. Raise `StartFailed` or `OSError` (the port), with nothing left running."""
        async with AsyncExitStack() as stack:
            settings = self._settings
            log = stack.enter_context(settings.log.open("ab")) if settings.log is not None else None
            self.pool = Pool(settings, log)
            stack.push_async_callback(self.pool.close)
            manifest = await self.pool.start()
            self._rest = RestApi(settings, manifest, self.pool)
            self.port = await _listen(stack, self._handle, settings.host, settings.port)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """The origin of REST, without a stage."""
        return f"http://{self._settings.host}:{self.port}"

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        return await self._rest.serve(request)


async def _listen(stack: AsyncExitStack, handler: Handler, host: str, port: int) -> int:
    server = web.Server(
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
