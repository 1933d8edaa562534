"""An API server that says what a test tells it to, answer by answer: for the errors that a good one seldom gives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from local.kube.client import KubeClient
from local.kube.kubeconfig import Access

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Script:
    """Answers in order, the last one for ever; `asked` holds method, path with query, and body of each request."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, str, str]] = []
        self.was_asked = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.method, str(request.rel_url), await request.text()))
        self.was_asked.set()
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return await answer(request)


def says(body: object, status: int = 200, **headers: str) -> Answer:
    """A JSON answer, or a plain text one."""

    async def answer(_: web.Request) -> web.Response:
        if isinstance(body, str):
            return web.Response(text=body, status=status, headers=headers)
        return web.json_response(body, status=status, headers=headers)

    return answer


@asynccontextmanager
async def client_of(script: Script) -> AsyncIterator[KubeClient]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", script.answer)
    async with (
        TestServer(app) as server,
        KubeClient(Access(str(server.make_url("")).rstrip("/"), "t"), user_agent="test") as client,
    ):
        yield client
