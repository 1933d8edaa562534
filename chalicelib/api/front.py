"""What every request goes through, whatever door it is for: who calls, what was sent, the door, and an answer of one shape.

The order is fixed: credential and scope come before media type, body, validation and existence, so that whoever may not
enter learns nothing. Answers that Chalice makes by itself get the same shape.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any, Protocol

from chalice.app import Request, Response

from chalicelib import correlation
from chalicelib.access.principal import Principal
from chalicelib.api.answer import Answer, Sent
from chalicelib.api.door import AnyOperation, Call, Handler
from chalicelib.api.incoming import Incoming
from chalicelib.api.json_body import JsonObject, check_media_type, read_object
from chalicelib.api.problems import problem
from chalicelib.api.rooms import Rooms
from chalicelib.api.validation import NoBody, body_of, query_of
from chalicelib.errors import PorticoError, RouteNotFound, UnsupportedMediaType

ANSWER_SECONDS = 27.0  # seconds; API Gateway gives up at 29, and an answer of ours is better than its 504
ANYONE = Principal(subject="anyone", kind="static", scopes=frozenset(), namespaces=())


class Journal(Protocol):
    """Where the front writes down what happened."""

    def invocation(self, request_id: str, *, seconds: float) -> AbstractContextManager[None]:
        """Everything logged inside carries the id, its calls must end in that time, and metrics leave at its end."""
        ...

    def access(self, *, method: str, route: str, status: int, milliseconds: int, source: str, code: str) -> None: ...

    def failed(self, error: BaseException) -> None:
        """Something nobody expected: where it happened, without what was sent."""
        ...


class Front:
    """Given to every blueprint, and registered as the application's middleware."""

    def __init__(self, rooms: Callable[[], Rooms], journal: Journal) -> None:
        self._rooms = rooms
        self._journal = journal

    def middleware(self, request: Request | None, get_response: Callable[[Request | None], Response]) -> Response:
        """Wrap one request: its id, its access line, and the shape of what Chalice answers by itself."""
        incoming = Incoming(request.to_original_event() if request else {})
        request_id = incoming.request_id
        started = perf_counter()
        with self._journal.invocation(request_id, seconds=ANSWER_SECONDS):
            sent = self._shaped(get_response(request))
            sent.headers["X-Request-Id"] = request_id
            sent.headers["X-Content-Type-Options"] = "nosniff"
            self._journal.access(
                method=incoming.method,
                route=incoming.route,
                status=sent.status_code,
                milliseconds=round((perf_counter() - started) * 1000),
                source=str(sent.headers.get("Portico-Source", "")),
                code=sent.code,
            )
        return sent

    def serve(self, operation: AnyOperation, handler: Handler, request: Request) -> Sent:
        """One request at one door. Raises nothing."""
        try:
            return Sent(handler(self._call(operation, Incoming(request.to_original_event()))))
        except Exception as error:  # noqa: BLE001 - the last wall: whatever it is, the caller gets a problem and the log the place
            return Sent(self._problem(error))

    def _problem(self, error: Exception) -> Answer:
        known = error if isinstance(error, PorticoError) else PorticoError("unexpected")
        answer = problem(known, correlation.request_id.get())
        if answer.status >= 500:
            self._journal.failed(error)
        return answer

    def _call(self, operation: AnyOperation, incoming: Incoming) -> Call[Any, Any]:
        principal = self._admit(operation, incoming)
        sent = _read_body(operation, incoming)
        return Call(
            principal=principal,
            incoming=incoming,
            path=dict(incoming.path_parameters),
            query=query_of(operation.query, incoming.query),
            body=body_of(operation.body, sent.value),
            canonical_body=sent.canonical,
            open_rooms=self._rooms,
        )

    def _admit(self, operation: AnyOperation, incoming: Incoming) -> Principal:
        if operation.access == "anyone":
            return ANYONE
        principal = self._rooms().authentication.principal(incoming.header("Authorization"))
        if operation.access != "any scope":
            principal.require(operation.access)
        return principal

    def _shaped(self, response: Response) -> Sent:
        if isinstance(response, Sent):
            return response
        return Sent(self._problem(_own_words(response.status_code)))


def _read_body(operation: AnyOperation, incoming: Incoming) -> JsonObject:
    if operation.body is NoBody:
        return JsonObject({}, b"")
    check_media_type(incoming.header("Content-Type"))
    return read_object(incoming.body)


def _own_words(status: int) -> PorticoError:
    """What Chalice answers by itself. API Gateway cannot tell an unknown method from an unknown path: both are 404."""
    if status in (404, 405):
        return RouteNotFound("there is no such path, or no such method on it; GET /v1/openapi.json lists them all")
    if status == 415:
        return UnsupportedMediaType("send the body as application/json")
    return PorticoError("Chalice failed")
