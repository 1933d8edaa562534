"""What is sent to open a tap: the body. Its target must be the path's (`Target.path`), or the tap server refuses.

Refuses what the tap server would answer with silence: it takes a number that is none, or too large a one, for zero.
"""

from dataclasses import dataclass

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from chalicelib.errors import InvalidRequest
from chalicelib.tap.match import AtSource
from chalicelib.tap.target import Target

RPS = (
    1_000_000.0  # requests a second; far above any setting's cap, far below 2**32, where the server's number wraps to 0
)

NO_MATCH = AtSource(to=None, scheme="", method="", authority="", path_prefix="")


@dataclass(frozen=True, slots=True)
class TapAsk:
    """One tap to be opened. `max_rps` is requests a second over all pods (at least one each); None: the server's 100."""

    target: Target
    at_source: AtSource = NO_MATCH
    max_rps: float | None = None
    extract_headers: bool = False


def body_of(ask: TapAsk) -> bytes:
    """A serialized `TapByResourceRequest`; requests have no length before them. Raise `InvalidRequest`."""
    if ask.max_rps is not None and not 0 < ask.max_rps <= RPS:  # not-a-number is not between them either
        raise InvalidRequest(f"max_rps is a number above 0 and at most {RPS:.0f}")
    request = wire.TapByResourceRequest(
        target=wire.ResourceSelection(resource=_resource(ask.target), label_selector=ask.target.label_selector),
        match=wire.Match(all=wire.Match.Seq(matches=_members(ask.at_source))),
        max_rps=ask.max_rps,
        extract=wire.Extract(),
    )
    if ask.extract_headers:
        request.extract.http.headers.SetInParent()
    return request.SerializeToString(deterministic=True)


def _resource(target: Target) -> wire.Resource:
    """A namespace is named by `name` alone."""
    namespace = "" if target.kind == "namespace" else target.namespace
    return wire.Resource(namespace=namespace, type=target.kind, name=target.name)


def _members(match: AtSource) -> list[wire.Match]:
    """In the order of Linkerd's own command line. None at all still makes an `all`: without it the request is malformed."""
    http = [
        wire.Match.Http(scheme=match.scheme) if match.scheme else None,
        wire.Match.Http(method=match.method) if match.method else None,
        wire.Match.Http(authority=match.authority) if match.authority else None,
        wire.Match.Http(path=match.path_prefix) if match.path_prefix else None,
    ]
    members = [wire.Match(destinations=wire.ResourceSelection(resource=_resource(match.to)))] if match.to else []
    return members + [wire.Match(http=part) for part in http if part is not None]
