"""Every error as RFC 9457 `application/problem+json`: one table from error class to status and title, one way to build it.

A superset of the vendor's shape: `error` repeats `detail`, `code` is stable, `type` is a heading in docs/problems.md.
A 500 says nothing of its cause; the log does.
"""

from dataclasses import dataclass

from chalicelib import errors
from chalicelib.api.answer import Answer
from chalicelib.errors import InsufficientScope, PorticoError, Unauthorized

TYPE_ROOT = "https://portico.dev/problems#"
MEDIA_TYPE = "application/problem+json"
REALM = 'Bearer realm="portico"'
RETRY_SECONDS = 5  # seconds, where whoever raised knew no better: the cluster's and DynamoDB's hiccups are shorter
INTERNAL_DETAIL = "something went wrong inside Portico; its log has the details under this request id"


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one code have in common."""

    status: int
    title: str


KINDS: dict[type[PorticoError], Kind] = {
    errors.PorticoError: Kind(500, "Internal error"),
    errors.Invalid: Kind(400, "Invalid request"),
    errors.InvalidJson: Kind(400, "Invalid JSON"),
    errors.InvalidName: Kind(400, "Invalid name"),
    errors.InvalidPort: Kind(400, "Invalid port"),
    errors.BodyTooLarge: Kind(413, "Body too large"),
    errors.UnsupportedMediaType: Kind(415, "Unsupported media type"),
    errors.IdempotencyMismatch: Kind(422, "Idempotency-Key used with another body"),
    errors.Refused: Kind(403, "Forbidden"),
    errors.Unauthorized: Kind(401, "Unauthorized"),
    errors.InsufficientScope: Kind(403, "Insufficient scope"),
    errors.NamespaceReserved: Kind(403, "Namespace reserved"),
    errors.NamespaceNotManaged: Kind(403, "Namespace not managed"),
    errors.QuotaExceeded: Kind(403, "Quota exceeded"),
    errors.TapForbidden: Kind(403, "Tap forbidden"),
    errors.Missing: Kind(404, "Not found"),
    errors.TunnelNotFound: Kind(404, "Tunnel not found"),
    errors.NamespaceNotFound: Kind(404, "Namespace not found"),
    errors.RouteNotFound: Kind(404, "Route not found"),
    errors.TargetNotFound: Kind(404, "Target not found"),
    errors.NothingToTap: Kind(404, "Nothing to tap"),
    errors.TapNotFound: Kind(404, "Tap not found"),
    errors.Conflicting: Kind(409, "Conflict"),
    errors.TunnelExists: Kind(409, "Tunnel exists"),
    errors.NamespaceExists: Kind(409, "Namespace exists"),
    errors.NamespaceNotEmpty: Kind(409, "Namespace not empty"),
    errors.NamespaceTerminating: Kind(409, "Namespace terminating"),
    errors.NameCollision: Kind(409, "Name collision"),
    errors.TooManyPods: Kind(409, "Too many pods"),
    errors.PreconditionFailed: Kind(412, "Precondition failed"),
    errors.ContinueExpired: Kind(410, "Continue token expired"),
    errors.IdempotencyRunning: Kind(409, "Request still running"),
    errors.TooMuch: Kind(429, "Rate limited"),
    errors.RelayCapacity: Kind(429, "No room for another live tap"),
    errors.ResultTooLarge: Kind(413, "Result too large"),
    errors.ClusterTrouble: Kind(502, "Cluster error"),
    errors.ClusterUnavailable: Kind(503, "Cluster unavailable"),
    errors.CrdMissing: Kind(503, "Tunnel resource missing"),
    errors.ClusterTimeout: Kind(504, "Cluster timeout"),
    errors.StoreUnavailable: Kind(503, "Store unavailable"),
}


def kind_of(error: type[PorticoError]) -> Kind:
    """A class without a line of its own shares its parent's, as it shares the code."""
    return next(KINDS[ancestor] for ancestor in error.__mro__ if ancestor in KINDS)


def type_of(code: str) -> str:
    """The URI of a code: its anchor in docs/problems.md."""
    return TYPE_ROOT + code.replace("_", "-")


def problem(error: PorticoError, request_id: str) -> Answer:
    """Build the answer to an error, headers included."""
    kind = kind_of(type(error))
    detail = INTERNAL_DETAIL if kind.status == 500 else error.detail
    challenge = _challenge(error)
    body: dict[str, object] = {
        "type": type_of(error.code),
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": f"urn:portico:request:{request_id}",
        "code": error.code,
        "error": detail,
        "requestId": request_id,
    }
    if error.flaws:
        body["errors"] = [{"pointer": flaw.pointer, "detail": flaw.detail} for flaw in error.flaws]
    if challenge:
        body["challenge"] = challenge  # API Gateway renames the header that says it
    return Answer(kind.status, body, _headers(kind, error, challenge), media_type=MEDIA_TYPE, code=error.code)


def _headers(kind: Kind, error: PorticoError, challenge: str) -> dict[str, str]:
    headers: dict[str, str] = {}
    if challenge:
        headers["WWW-Authenticate"] = challenge
    if kind.status in (429, 503) or error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after or RETRY_SECONDS)
    return headers


def _challenge(error: PorticoError) -> str:
    """RFC 6750 §3."""
    if isinstance(error, Unauthorized):
        return f'{REALM}, error="invalid_token"' if error.presented else REALM
    if isinstance(error, InsufficientScope):
        return f'{REALM}, error="insufficient_scope", scope="{error.scope}"'
    return ""
