"""From a request about a tap to what the tap room is asked for, within what the caller may see.

A namespace that is not the caller's is not there, and the cluster is not asked.
"""

from datetime import timedelta
from typing import Any

from chalicelib.access.principal import Principal
from chalicelib.api.door import Call
from chalicelib.api.tap_requests import NewTapBody, TapByResourceRequestBody, WantedMatchBody
from chalicelib.errors import Flaw, InvalidRequest
from chalicelib.tap.match import Match
from chalicelib.tap.opening import Wanted
from chalicelib.tap.target import Target, read_target


def wanted_tap(call: Call[Any, NewTapBody]) -> Wanted:
    """As the body says. Raise `InvalidName`, `InvalidRequest`, `NamespaceNotFound`, `InsufficientScope`."""
    body = call.body
    named = body.target
    target = read_target(named.namespace, named.resource_type, named.resource_name, named.label_selector)
    call.principal.require_namespace(target.namespace)
    return Wanted(
        target,
        _match(body.match, call.principal),
        _rps(call, body.max_rps),
        _headers(call.principal, asked=body.extract_headers),
        timedelta(seconds=body.expires_in) if body.expires_in is not None else None,
        body.confirm,
    )


def wanted_watch(call: Call[Any, TapByResourceRequestBody]) -> Wanted:
    """As path and body say; they must not differ. Raises likewise."""
    body = call.body
    namespace = call.path["namespace"]
    kind, name = call.path.get("resource_type", "namespace"), call.path.get("resource_name", "")
    target = read_target(namespace, kind, name)
    _check_same(target, body)
    call.principal.require_namespace(namespace)
    match = _match(body.match, call.principal)
    return Wanted(
        target, match, _rps(call, body.max_rps), _headers(call.principal, asked=body.extract_headers), confirm=True
    )


def _check_same(target: Target, body: TapByResourceRequestBody) -> None:
    """The tap server's own rule for its path and its body."""
    given = body.target
    if given.namespace is None and given.resource_type is None and given.resource_name is None:
        return
    said = read_target(
        target.namespace if given.namespace is None else given.namespace,
        target.kind if given.resource_type is None else given.resource_type,
        target.name if given.resource_name is None else given.resource_name,
    )
    if (said.namespace, said.kind, said.name) != (target.namespace, target.kind, target.name):
        flaw = Flaw("/target", "is not what the path says; leave it out, or say the same")
        raise InvalidRequest(f"the target {flaw.detail}", flaws=[flaw])


def _match(body: WantedMatchBody, principal: Principal) -> Match:
    to = None
    if body.to is not None:
        to = read_target(body.to.namespace, body.to.resource_type, body.to.resource_name)
        principal.require_namespace(to.namespace)
    return Match(body.path, body.path_prefix, body.method, body.scheme, body.authority, to)


def _rps(call: Call[Any, Any], asked: float) -> float:
    most = call.rooms.taps.allowance.max_rps
    if asked > most:
        flaw = Flaw("/max_rps", f"is at most {most:g} here")
        raise InvalidRequest(f"max_rps {flaw.detail}", flaws=[flaw])
    return asked


def _headers(principal: Principal, *, asked: bool) -> bool:
    if asked:
        principal.require("tap:headers")
    return asked
