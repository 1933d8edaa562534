"""The tree of what can go wrong. Every room raises from here; only `api/problems.py` turns one into an answer.

PorticoError
├── Invalid                  what was asked cannot be asked (400)
│   ├── InvalidJson, InvalidRequest, InvalidName, InvalidPort
│   ├── BodyTooLarge, UnsupportedMediaType
│   ├── IdempotencyMismatch
│   └── TapRefused           the tap server will not have such a match or selector
├── Refused                  who asks may not
│   ├── Unauthorized
│   ├── InsufficientScope
│   ├── NamespaceReserved, NamespaceNotManaged
│   ├── QuotaExceeded
│   └── TapForbidden         the cluster's RBAC says no, with its reason
├── Missing                  what was named is not there
│   ├── TunnelNotFound, NamespaceNotFound, RouteNotFound
│   └── TargetNotFound, NothingToTap
├── Conflicting              what is there stands in the way
│   ├── TunnelExists, NamespaceExists, NamespaceNotEmpty, NamespaceTerminating, NameCollision
│   ├── Conflict, PreconditionFailed
│   └── ContinueExpired, IdempotencyRunning
├── TooMuch                  within the rules, beyond a limit
│   └── ResultTooLarge, RateLimited
├── ClusterTrouble           the cluster's fault, or ours towards it
│   ├── ClusterError         it refused or answered nonsense (502)
│   │   └── StreamGarbled    a tap's bytes are not what the protocol allows
│   ├── ClusterUnavailable   it cannot be reached or is overloaded (503)
│   │   ├── CrdMissing       it has no Tunnel resource
│   │   ├── TapApiMissing    it has no tap API: Linkerd viz is not installed, or not up
│   │   └── StreamLost       a tap that ran ended or broke; opening it again may help
│   └── ClusterTimeout       it did not answer in time (504); a write may have been done
├── StoreUnavailable         DynamoDB cannot be reached
└── Misconfigured            the environment of the functions is wrong (500; only the log says how)

Texts are written for the person who gets them: they name the object and the field, never a secret, never more than
`UPSTREAM_TEXT` characters of what another server said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

UPSTREAM_TEXT = 256  # characters; enough to recognise an upstream's message, too little to leak an object in it


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a request: where (a JSON pointer, or `?name` for a query parameter) and what."""

    pointer: str
    detail: str


class PorticoError(Exception):
    """Anything Portico raises on purpose.

    `detail` is the sentence for the caller. `flaws` name single fields. `retry_after` is in seconds, where waiting helps.
    """

    code: ClassVar[str] = "internal"

    def __init__(self, detail: str, *, flaws: Sequence[Flaw] = (), retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.flaws = tuple(flaws)
        self.retry_after = retry_after


class Invalid(PorticoError):
    """What was asked cannot be asked."""

    code = "invalid_request"


class InvalidJson(Invalid):
    """The body is not one JSON object."""

    code = "invalid_json"


class InvalidRequest(Invalid):
    """A field or a query parameter is missing, unknown or of the wrong type."""


class InvalidName(Invalid):
    """A name breaks Kubernetes' rule for it."""

    code = "invalid_name"


class InvalidPort(Invalid):
    """A TCP port is out of range, reserved or named twice."""

    code = "invalid_port"


class BodyTooLarge(Invalid):
    """The body is larger than a request may be."""

    code = "body_too_large"


class UnsupportedMediaType(Invalid):
    """The body says it is something other than JSON."""

    code = "unsupported_media_type"


class IdempotencyMismatch(Invalid):
    """The Idempotency-Key was used before with another body."""

    code = "idempotency_mismatch"


class TapRefused(Invalid):
    """The tap server will not have such a match, selector or resource type."""


class Refused(PorticoError):
    """Who asks may not."""

    code = "forbidden"


class Unauthorized(Refused):
    """There is no credential, or it is not good."""

    code = "unauthorized"

    def __init__(self, detail: str, *, presented: bool) -> None:
        super().__init__(detail)
        self.presented = presented  # RFC 6750 §3.1: without a credential the challenge carries no error code


class InsufficientScope(Refused):
    """The credential is good; its scopes do not allow this."""

    code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(f"this needs the scope {scope}")
        self.scope = scope


class NamespaceReserved(Refused):
    """The namespace belongs to the cluster or to the control plane."""

    code = "namespace_reserved"


class NamespaceNotManaged(Refused):
    """The namespace exists but was not made for tunnels."""

    code = "namespace_not_managed"


class QuotaExceeded(Refused):
    """A limit that waiting does not cure."""

    code = "quota_exceeded"


class TapForbidden(Refused):
    """The cluster's RBAC refuses this tap to the impersonated viewer.

    `checked_by` tells who said no: the cluster checks twice, and looks at different resources of one tap.
    """

    code = "tap_forbidden"

    def __init__(self, detail: str, *, checked_by: Literal["portico", "api_server", "tap_server"]) -> None:
        super().__init__(detail)
        self.checked_by = checked_by


class Missing(PorticoError):
    """What was named is not there, or not for this principal."""

    code = "not_found"


class TunnelNotFound(Missing):
    """No such tunnel."""

    code = "tunnel_not_found"


class NamespaceNotFound(Missing):
    """No such namespace."""

    code = "namespace_not_found"


class RouteNotFound(Missing):
    """No such path, or no such method on it."""

    code = "route_not_found"


class TargetNotFound(Missing):
    """The workload to be tapped does not exist."""

    code = "target_not_found"


class NothingToTap(Missing):
    """The workload exists and has no pod that can be tapped; the detail says what would make one so."""

    code = "nothing_to_tap"


class Conflicting(PorticoError):
    """What is there stands in the way."""

    code = "conflict"


class TunnelExists(Conflicting):
    """A tunnel of that name is there already."""

    code = "tunnel_exists"


class NamespaceExists(Conflicting):
    """A namespace of that name is there already, labelled or not."""

    code = "namespace_exists"


class NamespaceNotEmpty(Conflicting):
    """`ifEmpty=1` was asked for and tunnels remain."""

    code = "namespace_not_empty"


class NamespaceTerminating(Conflicting):
    """The namespace is being deleted."""

    code = "namespace_terminating"


class NameCollision(Conflicting):
    """The name is taken by a Service that is not this tunnel's."""

    code = "name_collision"


class Conflict(Conflicting):
    """Somebody else changed the object at the same time."""


class PreconditionFailed(Conflicting):
    """`If-Match` names a state that is no longer there."""

    code = "precondition_failed"


class ContinueExpired(Conflicting):
    """The continue token is too old: start the list again."""

    code = "continue_expired"


class IdempotencyRunning(Conflicting):
    """A request with the same Idempotency-Key is still at work."""

    code = "idempotency_running"


class TooMuch(PorticoError):
    """Within the rules, beyond a limit."""

    code = "rate_limited"


class ResultTooLarge(TooMuch):
    """The answer would not fit into one."""

    code = "result_too_large"


class RateLimited(TooMuch):
    """Too many requests for now."""


class ClusterTrouble(PorticoError):
    """The cluster's fault, or ours towards it."""

    code = "cluster_error"


class ClusterError(ClusterTrouble):
    """The cluster refused Portico's own credentials or answered what cannot be understood."""


class StreamGarbled(ClusterError):
    """A tap's stream is out of step, too large a frame, or no event: nothing after that byte can be trusted."""


class ClusterUnavailable(ClusterTrouble):
    """The cluster cannot be reached, or says that it cannot serve now."""

    code = "cluster_unavailable"


class CrdMissing(ClusterUnavailable):
    """The cluster does not know Tunnels: the Uplink CRD is not installed."""

    code = "crd_missing"


class TapApiMissing(ClusterUnavailable):
    """The cluster serves no tap API."""


class StreamLost(ClusterUnavailable):
    """A tap's stream ended, cleanly or not. Taps have no end of their own, so every end is a loss."""


class ClusterTimeout(ClusterTrouble):
    """The cluster did not answer in time; what was asked may have been done."""

    code = "cluster_timeout"


class StoreUnavailable(PorticoError):
    """DynamoDB cannot be reached."""

    code = "store_unavailable"


class Misconfigured(PorticoError):
    """The environment of the functions is wrong. The text is for whoever runs Portico and stays in the log."""


def shorten(text: str) -> str:
    """Cut what another server said to `UPSTREAM_TEXT` characters, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= UPSTREAM_TEXT else line[: UPSTREAM_TEXT - 1] + "…"
