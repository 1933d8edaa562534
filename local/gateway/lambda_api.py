"""Lambda's Invoke, as `boto3.client("lambda")` calls it, for every function that the app declares.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html. Versions, aliases, logs in the answer and all of Lambda's other
operations are not here.
"""

import json
import re
from urllib.parse import unquote

from aiohttp import web

from local.gateway.aws_api import ApiError, require_signature
from local.gateway.events import EventQueue, QueueFull
from local.gateway.http import BodyTooLarge, read_body, request_id, respond
from local.gateway.limits import EVENT_BYTES, INVOKE_BYTES
from local.gateway.manifest import Manifest
from local.gateway.pool import Pool, Throttled

PREFIX = "/2015-03-31/functions/"
_PATH = re.compile(re.escape(PREFIX) + r"([^/]+)/invocations/?")
_NAME = re.compile(r"(?:(?:arn:[^:]+:lambda:[^:]*:)?[0-9]*:?function:)?([A-Za-z0-9_-]+)(?::[^:]+)?")


class LambdaApi:
    """The functions of one app."""

    def __init__(self, manifest: Manifest, pool: Pool, events: EventQueue) -> None:
        self._manifest = manifest
        self._pool = pool
        self._events = events

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Answer one call."""
        try:
            require_signature(request)
            return await self._invoke(request, self._function(request))
        except ApiError as error:
            return error.response()

    async def _invoke(self, request: web.BaseRequest, function: str) -> web.Response:
        kind = request.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        event = await _payload(request, EVENT_BYTES if kind == "Event" else INVOKE_BYTES)
        identifier = request_id()
        headers = [("Content-Type", "application/json"), ("x-amzn-RequestId", identifier)]
        if kind == "DryRun":
            return respond(204, headers)
        if kind == "Event":
            self._accept(function, event, identifier)
            return respond(202, headers)
        if kind != "RequestResponse":
            raise ApiError(400, "InvalidParameterValueException", f"no InvocationType {kind}")
        try:
            outcome = await self._pool.run(function, event, request_id=identifier)
        except Throttled:
            raise _throttled("ReservedFunctionConcurrentInvocationLimitExceeded") from None
        failed = [] if outcome.ok else [("X-Amz-Function-Error", "Unhandled")]
        return respond(200, [*headers, ("X-Amz-Executed-Version", "$LATEST"), *failed], outcome.payload)

    def _accept(self, function: str, event: bytes, identifier: str) -> None:
        try:
            self._events.accept(function, event, identifier)
        except QueueFull:
            raise _throttled("CallerRateLimitExceeded") from None

    def _function(self, request: web.BaseRequest) -> str:
        path = _PATH.fullmatch(request.raw_path.partition("?")[0])
        if path is None or request.method != "POST":
            raise ApiError(404, "UnknownOperationException", "only Invoke is served here")
        asked = unquote(path[1])
        name = _NAME.fullmatch(asked)
        function = self._manifest.aliases.get(name[1], name[1]) if name is not None else ""
        if function not in self._manifest.handlers:
            raise ApiError(404, "ResourceNotFoundException", f"Function not found: {asked}", Type="User")
        return function


def _throttled(reason: str) -> ApiError:
    return ApiError(429, "TooManyRequestsException", "Rate Exceeded.", Reason=reason, Type="User")


async def _payload(request: web.BaseRequest, limit: int) -> bytes:
    try:
        body = await read_body(request, limit)
    except BodyTooLarge:
        text = f"Request must be smaller than {limit} bytes for the InvokeFunction operation"
        raise ApiError(413, "RequestEntityTooLargeException", text, Type="User") from None
    try:
        json.loads(body or b"{}")
    except ValueError as error:
        text = f"Could not parse request body into json: {error}"
        raise ApiError(400, "InvalidRequestContentException", text, Type="User") from None
    return body or b"{}"
