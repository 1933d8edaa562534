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
│   └── TargetNotFound, NothingToTap, TapNotFound
├── Conflicting              what is there stands in the way
│   ├── TunnelExists, NamespaceExists, NamespaceNotEmpty, NamespaceTerminating, NameCollision
│   ├── TooManyPods          a tap of many pods wants `confirm`
│   ├── Conflict, PreconditionFailed
│   └── ContinueExpired, IdempotencyRunning
├── TooMuch                  within the rules, beyond a limit
│   ├── ResultTooLarge, RateLimited
│   └── RelayCapacity        no room for another live tap
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

    code: ClassVar[str] = "internal"  # a class that names none shares its parent's

    def __init_subclass__(cls, *, code: str = "") -> None:
        cls.code = code or cls.code

    def __init__(self, detail: str, *, flaws: Sequence[Flaw] = (), retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.flaws = tuple(flaws)
        self.retry_after = retry_after


class Invalid(PorticoError, code="invalid_request"):
    """What was asked cannot be asked."""


class InvalidJson(Invalid, code="invalid_json"):
    """The body is not one JSON object."""


class InvalidRequest(Invalid):
    """A field or a query parameter is missing, unknown or of the wrong type."""


class InvalidName(Invalid, code="invalid_name"):
    """A name breaks Kubernetes' rule for it."""


class InvalidPort(Invalid, code="invalid_port"):
    """A TCP port is out of range, reserved or named twice."""


class BodyTooLarge(Invalid, code="body_too_large"):
    """The body is larger than a request may be."""


class UnsupportedMediaType(Invalid, code="unsupported_media_type"):
    """The body says it is something other than JSON."""


class IdempotencyMismatch(Invalid, code="idempotency_mismatch"):
    """The Idempotency-Key was used before with another body."""


class TapRefused(Invalid):
    """The tap server will not have such a match, selector or resource type."""


class Refused(PorticoError, code="forbidden"):
    """Who asks may not."""


class Unauthorized(Refused, code="unauthorized"):
    """There is no credential, or it is not good."""

    def __init__(self, detail: str, *, presented: bool) -> None:
        super().__init__(detail)
        self.presented = presented  # RFC 6750 §3.1: without a credential the challenge carries no error code


class InsufficientScope(Refused, code="insufficient_scope"):
    """The credential is good; its scopes do not allow this."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"this needs the scope {scope}")
        self.scope = scope


class NamespaceReserved(Refused, code="namespace_reserved"):
    """The namespace belongs to the cluster or to the control plane."""


class NamespaceNotManaged(Refused, code="namespace_not_managed"):
    """The namespace exists but was not made for tunnels."""


class QuotaExceeded(Refused, code="quota_exceeded"):
    """A limit that waiting does not cure."""


class TapForbidden(Refused, code="tap_forbidden"):
    """The cluster's RBAC refuses this tap to the impersonated viewer.

    `checked_by` tells who said no: the cluster checks twice, and looks at different resources of one tap.
    """

    def __init__(self, detail: str, *, checked_by: Literal["portico", "api_server", "tap_server"]) -> None:
        super().__init__(detail)
        self.checked_by = checked_by


class Missing(PorticoError, code="not_found"):
    """What was named is not there, or not for this principal."""


class TunnelNotFound(Missing, code="tunnel_not_found"):
    """No such tunnel."""


class NamespaceNotFound(Missing, code="namespace_not_found"):
    """No such namespace."""


class RouteNotFound(Missing, code="route_not_found"):
    """No such path, or no such method on it."""


class TargetNotFound(Missing, code="target_not_found"):
    """The workload to be tapped does not exist."""


class NothingToTap(Missing, code="nothing_to_tap"):
    """The workload exists and has no pod that can be tapped; the detail says what would make one so."""


class TapNotFound(Missing, code="tap_not_found"):
    """The tap does not exist, is over, or is another's."""


class Conflicting(PorticoError, code="conflict"):
    """What is there stands in the way."""


class TunnelExists(Conflicting, code="tunnel_exists"):
    """A tunnel of that name is there already."""


class NamespaceExists(Conflicting, code="namespace_exists"):
    """A namespace of that name is there already, labelled or not."""


class NamespaceNotEmpty(Conflicting, code="namespace_not_empty"):
    """`ifEmpty=1` was asked for and tunnels remain."""


class NamespaceTerminating(Conflicting, code="namespace_terminating"):
    """The namespace is being deleted."""


class NameCollision(Conflicting, code="name_collision"):
    """The name is taken by a Service that is not this tunnel's."""


class TooManyPods(Conflicting, code="too_many_pods"):
    """The target has so many pods that `confirm` must say that this is meant."""


class Conflict(Conflicting):
    """Somebody else changed the object at the same time."""


class PreconditionFailed(Conflicting, code="precondition_failed"):
    """`If-Match` names a state that is no longer there."""


class ContinueExpired(Conflicting, code="continue_expired"):
    """The continue token is too old: start the list again."""


class IdempotencyRunning(Conflicting, code="idempotency_running"):
    """A request with the same Idempotency-Key is still at work."""


class TooMuch(PorticoError, code="rate_limited"):
    """Within the rules, beyond a limit."""


class ResultTooLarge(TooMuch, code="result_too_large"):
    """The answer would not fit into one."""


class RateLimited(TooMuch):
    """Too many requests for now."""


class RelayCapacity(TooMuch, code="relay_capacity"):
    """As many taps are live as this deployment can carry."""


class ClusterTrouble(PorticoError, code="cluster_error"):
    """The cluster's fault, or ours towards it."""


class ClusterError(ClusterTrouble):
    """The cluster refused Portico's own credentials or answered what cannot be understood."""


class StreamGarbled(ClusterError):
    """A tap's stream is out of step, too large a frame, or no event: nothing after that byte can be trusted."""


class ClusterUnavailable(ClusterTrouble, code="cluster_unavailable"):
    """The cluster cannot be reached, or says that it cannot serve now."""


class CrdMissing(ClusterUnavailable, code="crd_missing"):
    """The cluster does not know Tunnels: the Uplink CRD is not installed."""


class TapApiMissing(ClusterUnavailable):
    """The cluster serves no tap API."""


class StreamLost(ClusterUnavailable):
    """A tap's stream ended, cleanly or not. Taps have no end of their own, so every end is a loss."""


class ClusterTimeout(ClusterTrouble, code="cluster_timeout"):
    """The cluster did not answer in time; what was asked may have been done."""


class StoreUnavailable(PorticoError, code="store_unavailable"):
    """DynamoDB cannot be reached."""


class Misconfigured(PorticoError):
    """The environment of the functions is wrong. The text is for whoever runs Portico and stays in the log."""


def shorten(text: str) -> str:
    """Cut what another server said to `UPSTREAM_TEXT` characters, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= UPSTREAM_TEXT else line[: UPSTREAM_TEXT - 1] + "…"
