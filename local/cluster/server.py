"""The server: a request in, its caller known and allowed, the right room asked, an answer out.

The order is a real server's: authentication (401), impersonation, authorisation (403), and only then what the path means.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from local.cluster import bootstrap
from local.cluster.api_services import Availability
from local.cluster.authentication import User
from local.cluster.cluster import Cluster
from local.cluster.controllers import Controllers
from local.cluster.custom import Definitions
from local.cluster.faults import Faults
from local.cluster.journal import Journal
from local.cluster.negotiation import Form, entries
from local.cluster.path_token import with_token
from local.cluster.presentation import ALWAYS, of_error
from local.cluster.routing import Router
from local.cluster.service_proxy import ServiceProxy
from local.cluster.status import ApiError, TextError
from local.cluster.store import HISTORY

HOST = "127.0.0.1"  # plain HTTP with bearer tokens: nobody but this machine may reach it
LINE_BYTES = 1024 * 1024  # a request line or a header, as Go's server takes by default
SHUTDOWN_SECONDS = 1.0  # what open requests get to end in
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that listens: where, and what is behind it."""

    url: str
    cluster: Cluster
    faults: Faults


class _Server:
    """Turns requests into answers; every refusal ends here."""

    def __init__(self, router: Router, faults: Faults) -> None:
        self._router = router
        self._faults = faults

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        request = with_token(request)
        form = Form(yaml=any(kind == "application/yaml" for kind, _ in entries(request.headers.get("Accept", ""))[:1]))
        try:
            response = await self._faults.around(request, self._router.serve)
        except ApiError as error:
            response = of_error(error, form, self._router.warnings_of(request))
        except TextError as error:
            nosniff = {"X-Content-Type-Options": "nosniff"}
            response = web.Response(status=error.code, text=error.text, headers={**ALWAYS, **nosniff, **error.headers})
        except (asyncio.CancelledError, ConnectionError):
            raise
        except Exception:  # noqa: BLE001  # a mistake of this server: the client learns that, the log learns which
            _log.exception("%s %s", request.method, request.raw_path)
            text = "Internal error occurred: see the log of the embedded cluster"
            response = of_error(ApiError(500, "InternalError", text, {}), form, [])
        if not response.prepared:
            response.headers.setdefault("Audit-Id", str(uuid.uuid4()))
        return response


@contextlib.contextmanager
def _filled(cluster: Cluster, path: Path | None) -> Iterator[None]:
    """With what every cluster starts with, or what the journal holds; and followed by the journal."""
    journal = Journal(path) if path else None
    if journal is None or not journal.restore(cluster.store):
        bootstrap.fill(cluster)
    if journal is None:
        yield
        return
    journal.follow(cluster.store)
    with contextlib.closing(journal):
        yield


@contextlib.asynccontextmanager
async def _acting(controllers: Controllers) -> AsyncIterator[None]:
    task = asyncio.create_task(controllers.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def _listening(cluster: Cluster, faults: Faults, port: int) -> AsyncIterator[str]:
    """Serves; gives the URL. At the end watches are told to close, so that they do not hold it up."""
    closing, proxy = asyncio.Event(), ServiceProxy(cluster)
    server = _Server(Router(cluster, proxy, closing), faults)
    runner = web.ServerRunner(
        web.Server(server.answer, max_line_size=LINE_BYTES, max_field_size=LINE_BYTES, access_log=None),
        handle_signals=False,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    await proxy.open()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield f"http://{HOST}:{runner.addresses[0][1]}"
    finally:
        closing.set()
        cluster.ring_every_bell()
        await runner.cleanup()
        await proxy.close()


@contextlib.asynccontextmanager
async def embedded_cluster(
    users: Mapping[str, User],
    *,
    port: int = 0,
    faults: Faults | None = None,
    controllers: bool = True,
    history: int = HISTORY,
    journal: Path | None = None,
) -> AsyncIterator[Running]:
    """A server on 127.0.0.1 for as long as the context lasts; port 0 takes a free one.

    `users`: token → who it is. `controllers=False` leaves namespaces unemptied and garbage uncollected, as the bare API
    server of the recordings did. `journal`: a file that keeps what it holds for its next life. Raises OSError when the
    port is taken, JournalUnreadable.
    """
    cluster, faults = Cluster(users, history=history), faults or Faults()
    Definitions(cluster)
    Availability(cluster)
    async with contextlib.AsyncExitStack() as stack:
        if controllers:
            await stack.enter_async_context(_acting(Controllers(cluster)))
        stack.enter_context(_filled(cluster, journal))
        url = await stack.enter_async_context(_listening(cluster, faults, port))
        yield Running(url, cluster, faults)
