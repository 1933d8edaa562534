"""The doors to tenants' namespaces."""

from chalicelib.api import namespace_contract as contract
from chalicelib.api.answer import Answer
from chalicelib.api.door import Call, Doors
from chalicelib.api.headers import location, origin, wants_fresh, warning
from chalicelib.api.namespace_answers import namespace
from chalicelib.api.namespace_requests import NamespaceDeleteQuery, NamespaceWriteQuery, NewNamespaceBody
from chalicelib.api.repeatable import Write, once, replayed
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.errors import NamespaceNotFound
from chalicelib.uplink.names import lookup_namespace_name
from chalicelib.uplink.namespace import NewNamespace
from chalicelib.uplink.view import NamespaceView

doors = Doors(__name__)


@doors.serves(contract.LIST)
def list_namespaces(call: Call[NoQuery, NoBody]) -> Answer:
    """All that the caller may see, as a bare array."""
    found = call.rooms.namespaces.list(fresh=wants_fresh(call.incoming), allowed=call.principal.may_see)
    headers = origin(found.source, found.age) | warning(found.warnings)
    return Answer(200, [namespace(one) for one in found.namespaces], headers)


@doors.serves(contract.CREATE)
def create_namespace(call: Call[NamespaceWriteQuery, NewNamespaceBody]) -> Answer:
    """A new one; the same one again for a repeated Idempotency-Key."""
    new = NewNamespace(call.body.name, call.body.labels or {}, call.body.annotations or {})
    lookup_namespace_name(new.name, "/name")
    call.principal.require_namespace(new.name)
    write = Write(
        perform=lambda mark: call.rooms.namespaces.create(new, idempotency=mark, dry_run=call.query.dry_run),
        reference=lambda view: view.namespace.uid,
        replay=lambda uid: _read_again(call, new.name, uid),
        dry_run=call.query.dry_run,
    )
    outcome = once(call, contract.CREATE, write)
    view = outcome.result
    place = {"Location": location(call.incoming, new.name)}
    headers = place | origin(view.source, view.age) | replayed(outcome)
    return Answer(201, namespace(view.namespace, view.warnings), headers)


@doors.serves(contract.DELETE)
def delete_namespace(call: Call[NamespaceDeleteQuery, NoBody]) -> Answer:
    """One less, with all that is in it, in the cluster's own time."""
    name = call.path["name"]
    lookup_namespace_name(name, "{name}")
    call.principal.require_namespace(name)
    view = call.rooms.namespaces.delete(name, if_empty=call.query.if_empty, dry_run=call.query.dry_run)
    return Answer(202, namespace(view.namespace, view.warnings), origin(view.source, view.age))


def _read_again(call: Call[NamespaceWriteQuery, NewNamespaceBody], name: str, uid: str) -> NamespaceView:
    """The very namespace that was made, not another that has its name by now."""
    found = call.rooms.namespaces.list(fresh=False, allowed=name.__eq__)
    if [each.uid for each in found.namespaces] != [uid]:
        raise NamespaceNotFound(f"the namespace {name}, made with this Idempotency-Key, is not there any more")
    return NamespaceView(found.namespaces[0], found.source, found.age, found.warnings)
