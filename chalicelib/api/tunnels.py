"""The doors to tunnels. Each: what is meant, one use case, how it is said."""

from typing import Any

from chalicelib.api import tunnel_contract as contract
from chalicelib.api.answer import Answer
from chalicelib.api.door import Call, Doors
from chalicelib.api.headers import (
    NO_STORE,
    if_match,
    location,
    metrics_state,
    next_page,
    origin,
    wants_fresh,
    warning,
)
from chalicelib.api.repeatable import Write, once, replayed
from chalicelib.api.tunnel_answers import created_tunnel, listed_tunnel, whole_tunnel
from chalicelib.api.tunnel_requests import (
    NewTunnelBody,
    OneTunnelQuery,
    TunnelDeleteQuery,
    TunnelListQuery,
    TunnelPortsBody,
    TunnelWriteQuery,
)
from chalicelib.api.validation import NoBody
from chalicelib.errors import TunnelNotFound
from chalicelib.uplink.names import lookup_namespace_name, lookup_tunnel_name
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.tcp_ports import check_tcp_ports
from chalicelib.uplink.tunnel import NewTunnel, TunnelRef
from chalicelib.uplink.view import TunnelView

doors = Doors(__name__)


@doors.serves(contract.LIST)
def list_tunnels(call: Call[TunnelListQuery, NoBody]) -> Answer:
    """Many, as a bare array."""
    found = call.rooms.tunnels.list(_list_query(call))
    headers = (
        origin(found.source, found.age)
        | metrics_state(unavailable=found.metrics_unavailable)
        | warning(found.warnings)
        | next_page(call.incoming, found.continue_token)
    )
    return Answer(200, [listed_tunnel(view) for view in found.views], headers)


@doors.serves(contract.GET)
def get_tunnel(call: Call[OneTunnelQuery, NoBody]) -> Answer:
    """One, with its token for those who may read tokens."""
    view = call.rooms.tunnels.get(
        _asked_for(call, call.query.namespace),
        with_token=call.query.token and "tokens:read" in call.principal.scopes,
        with_traffic=call.query.metrics,
        fresh=wants_fresh(call.incoming),
    )
    secret = NO_STORE if view.auth_token is not None else {}
    return Answer(200, whole_tunnel(view), _state(view) | secret)


@doors.serves(contract.CREATE)
def create_tunnel(call: Call[TunnelWriteQuery, NewTunnelBody]) -> Answer:
    """A new one; the same one again for a repeated Idempotency-Key."""
    ref = _named(call, call.body.namespace, call.body.name)
    new = NewTunnel(ref, _ports(call, call.body.tcp_ports or []))
    write = Write(
        perform=lambda mark: call.rooms.tunnels.create(new, idempotency=mark, dry_run=call.query.dry_run),
        reference=lambda view: view.tunnel.uid,
        replay=lambda uid: _read_again(call, ref, uid),
        dry_run=call.query.dry_run,
    )
    outcome = once(call, contract.CREATE, write)
    place = {"Location": location(call.incoming, ref.name, namespace=ref.namespace)}
    headers = place | _state(outcome.result) | replayed(outcome)
    return Answer(201, created_tunnel(outcome.result), headers)


@doors.serves(contract.UPDATE)
def update_tunnel(call: Call[TunnelWriteQuery, TunnelPortsBody]) -> Answer:
    """Other ports."""
    view = call.rooms.tunnels.set_ports(
        _named(call, call.body.namespace, call.body.name),
        _ports(call, call.body.tcp_ports),
        if_match=if_match(call.incoming),
        dry_run=call.query.dry_run,
    )
    return Answer(200, listed_tunnel(view), _state(view))


@doors.serves(contract.DELETE)
def delete_tunnel(call: Call[TunnelDeleteQuery, NoBody]) -> Answer:
    """One less."""
    call.rooms.tunnels.delete(_asked_for(call, call.query.namespace), dry_run=call.query.dry_run)
    return Answer(204)


def _list_query(call: Call[TunnelListQuery, NoBody]) -> TunnelQuery:
    query = call.query
    if query.namespace is not None:
        lookup_namespace_name(query.namespace)
        call.principal.require_namespace(query.namespace)
    return TunnelQuery(
        namespace=query.namespace,
        limit=query.limit,
        continue_token=query.continue_,
        q=query.q,
        connected=query.connected,
        label_selector=query.label_selector,
        sort=tuple(field.strip() for field in query.sort.split(",") if field.strip()),
        fresh=wants_fresh(call.incoming),
        allowed=call.principal.may_see,
    )


def _asked_for(call: Call[Any, Any], namespace: str) -> TunnelRef:
    """The tunnel that path and query name."""
    lookup_namespace_name(namespace)
    lookup_tunnel_name(call.path["name"], "{name}")
    call.principal.require_namespace(namespace)
    return TunnelRef(namespace, call.path["name"])


def _named(call: Call[Any, Any], namespace: str, name: str) -> TunnelRef:
    """The tunnel that the body names; whether one may be called so is for the use case to say."""
    lookup_namespace_name(namespace, "/namespace")
    lookup_tunnel_name(name, "/name")
    call.principal.require_namespace(namespace)
    return TunnelRef(namespace, name)


def _read_again(call: Call[TunnelWriteQuery, NewTunnelBody], ref: TunnelRef, uid: str) -> TunnelView:
    """The very tunnel that was made, not another that has its name by now."""
    view = call.rooms.tunnels.get(ref, with_token=False, with_traffic=False, fresh=False)
    if view.tunnel.uid != uid:
        raise TunnelNotFound(f"the tunnel {ref}, made with this Idempotency-Key, is not there any more")
    return view


def _ports(call: Call[Any, Any], values: list[object]) -> tuple[int, ...]:
    return check_tcp_ports(values, most=call.rooms.limits.max_tcp_ports)


def _state(view: TunnelView) -> dict[str, str]:
    return {"ETag": view.etag} | origin(view.source, view.age) | metrics_state(unavailable=view.metrics_unavailable)
