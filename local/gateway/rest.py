"""The REST API: an HTTP request in, the app's REST function, an HTTP answer out. The order of refusals is API Gateway's."""

import json
import logging

from aiohttp import web

from local.gateway import problems
from local.gateway.http import BodyTooLarge, read_body, request_id, respond, trace_id, within
from local.gateway.limits import INVOKE_BYTES, REQUEST_BYTES
from local.gateway.manifest import API_HANDLER, Manifest, Route
from local.gateway.pool import Pool, Throttled
from local.gateway.problems import GatewayResponse
from local.gateway.rest_answer import Malformed, rest_answer
from local.gateway.rest_event import RestRequest, rest_event
from local.gateway.routing import RouteTable
from local.gateway.sandbox import Outcome
from local.gateway.settings import Settings
from local.gateway.tasks import Tasks

LOG = logging.getLogger(__name__)


class RestApi:
    """The routes of one app in front of its sandboxes."""

    def __init__(self, settings: Settings, manifest: Manifest, pool: Pool) -> None:
        self._settings = settings
        self._routes = RouteTable(manifest.routes)
        self._binary_types = frozenset(manifest.binary_types)
        self._pool = pool
        self._running = Tasks()

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Answer one request; never raises for what a client or a function did."""
        identifier = request_id()
        full_path = request.raw_path.partition("?")[0]
        path = self._within_stage(full_path)
        if path is None:
            return _gateway(problems.WRONG_STAGE, identifier)
        match = self._routes.match(path)
        if match is None:
            return _gateway(problems.NOT_FOUND, identifier)
        if request.method not in match.route.methods:
            return _preflight(request.method, match.route, identifier)
        try:
            body = await read_body(request, REQUEST_BYTES)
        except BodyTooLarge:
            return _gateway(problems.TOO_LARGE, identifier)
        made = self._request(request, path, full_path, body, identifier)
        event = rest_event(made, match, self._binary_types)
        if len(event) > INVOKE_BYTES:
            return _gateway(problems.TOO_LARGE, identifier)
        return await self._ask(made, event, request.headers.get("Accept", ""))

    async def _ask(self, request: RestRequest, event: bytes, accept: str) -> web.Response:
        run = self._pool.run(API_HANDLER, event, request_id=request.request_id, trace=request.trace)
        task = self._running.spawn(run)
        try:
            outcome = await within(self._settings.integration_seconds, task)
        except Throttled:
            return _gateway(problems.THROTTLED, request.request_id)
        if outcome is None:
            return _gateway(problems.TIMED_OUT, request.request_id)
        return self._answer(request, outcome, accept)

    def _answer(self, request: RestRequest, outcome: Outcome, accept: str) -> web.Response:
        if not outcome.ok:
            LOG.error("%s %s: %s", request.method, request.path, _error_of(outcome))
            return _gateway(problems.BAD_ANSWER, request.request_id)
        try:
            answer = rest_answer(outcome.payload, accept, self._binary_types)
        except Malformed as error:
            LOG.error("%s %s: malformed Lambda proxy response: %s", request.method, request.path, error)  # noqa: TRY400  # no bug of ours
            return _gateway(problems.BAD_ANSWER, request.request_id)
        own = [("x-amzn-RequestId", request.request_id), ("X-Amzn-Trace-Id", request.trace)]
        return respond(answer.status, [*answer.headers, *own], answer.body)

    def _within_stage(self, path: str) -> str | None:
        if not self._settings.stage_in_path:
            return path
        stage, slash, rest = path[1:].partition("/")
        return slash + rest or "/" if stage == self._settings.stage else None

    def _request(
        self, request: web.BaseRequest, path: str, full_path: str, body: bytes, identifier: str
    ) -> RestRequest:
        return RestRequest(
            method=request.method,
            path=path,
            full_path=full_path,
            query=request.raw_path.partition("?")[2],
            headers=list(request.headers.items()),
            body=body,
            source_ip=request.remote or "127.0.0.1",
            stage=self._settings.stage,
            request_id=identifier,
            trace=trace_id(request.headers.get("X-Amzn-Trace-Id")),
        )


def _preflight(method: str, route: Route, identifier: str) -> web.Response:
    """API Gateway's own answer where Chalice declared CORS; else the route does not exist for this method."""
    if method != "OPTIONS" or route.preflight is None:
        return _gateway(problems.NOT_FOUND, identifier)
    headers = [*route.preflight.items(), ("Content-Type", "application/json"), ("x-amzn-RequestId", identifier)]
    return respond(200, headers)


def _gateway(response: GatewayResponse, identifier: str) -> web.Response:
    headers = [("Content-Type", problems.CONTENT_TYPE), ("x-amzn-RequestId", identifier), ("X-Request-Id", identifier)]
    if response.status == 429:
        headers.append(("Retry-After", "1"))
    return respond(response.status, headers, problems.body(response, identifier))


def _error_of(outcome: Outcome) -> str:
    error = json.loads(outcome.payload)
    return f"{error.get('errorType')}: {error.get('errorMessage')}"
