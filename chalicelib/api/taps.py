"""The doors to taps that are watched over a socket, and to what can be tapped."""

from typing import Any

from chalicelib.api import tap_contract as contract
from chalicelib.api.answer import Answer
from chalicelib.api.door import Call, Doors
from chalicelib.api.headers import NO_STORE, location
from chalicelib.api.repeatable import Write, once, replayed
from chalicelib.api.tap_answers import told_tap, told_ticket, told_workload
from chalicelib.api.tap_reading import wanted_tap
from chalicelib.api.tap_requests import NewTapBody, TargetsQuery
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.errors import TapForbidden
from chalicelib.tap.kept import TapState
from chalicelib.tap.opening import Opened, Ticket, Wanted
from chalicelib.tap.pods import workloads
from chalicelib.tap_owner import owner_of
from chalicelib.uplink.names import lookup_namespace_name

doors = Doors(__name__)


@doors.serves(contract.OPEN)
def open_tap(call: Call[NoQuery, NewTapBody]) -> Answer:
    """A new one; the same one again, without its ticket, for a repeated Idempotency-Key."""
    wanted = wanted_tap(call)
    write: Write[tuple[TapState, Ticket | None]] = Write(
        perform=lambda _: _opened(call, wanted),
        reference=lambda made: made[0].tap.id,
        replay=lambda tap_id: (call.rooms.taps.opening.get(tap_id, owner_of(call.principal)), None),
    )
    outcome = once(call, contract.OPEN, write)
    state, ticket = outcome.result
    place = {"Location": location(call.incoming, state.tap.id)}
    body = told(call, state) | (told_ticket(ticket) if ticket else {})
    return Answer(201, body, place | NO_STORE | replayed(outcome))


@doors.serves(contract.LIST)
def list_taps(call: Call[NoQuery, NoBody]) -> Answer:
    """The caller's own, as a bare array."""
    found = call.rooms.taps.opening.of_owner(owner_of(call.principal))
    return Answer(200, [told(call, state) for state in found])


@doors.serves(contract.GET)
def get_tap(call: Call[NoQuery, NoBody]) -> Answer:
    """One of the caller's own."""
    return Answer(200, told(call, call.rooms.taps.opening.get(call.path["id"], owner_of(call.principal))))


@doors.serves(contract.DELETE)
def delete_tap(call: Call[NoQuery, NoBody]) -> Answer:
    """One less."""
    state = call.rooms.taps.opening.delete(call.path["id"], owner_of(call.principal))
    call.rooms.taps.audit.audited(
        "tap_deleted", actor=call.principal.subject, object=str(state.tap.target), tap=state.tap.id
    )
    return Answer(204)


@doors.serves(contract.TICKETS)
def issue_ticket(call: Call[NoQuery, NoBody]) -> Answer:
    """A right to open one more socket."""
    _, ticket = call.rooms.taps.opening.ticket(call.path["id"], owner_of(call.principal))
    return Answer(201, {"websocket": call.rooms.taps.websocket, **told_ticket(ticket)}, NO_STORE)


@doors.serves(contract.TARGETS)
def list_targets(call: Call[TargetsQuery, NoBody]) -> Answer:
    """What there is, as the pods tell it."""
    namespace = call.query.namespace
    lookup_namespace_name(namespace)
    call.principal.require_namespace(namespace)
    pods = call.rooms.taps.pods.of_namespace(namespace)
    if pods is None:
        raise TapForbidden("the cluster does not let Portico list pods there", checked_by="api_server")
    return Answer(200, [told_workload(namespace, each) for each in workloads(pods)])


def opened(call: Call[Any, Any], wanted: Wanted) -> Opened:
    """Open it, and write down who did."""
    made = call.rooms.taps.opening.open(wanted, owner_of(call.principal))
    tap = made.state.tap
    call.rooms.taps.audit.audited("tap_opened", actor=call.principal.subject, object=str(tap.target), tap=tap.id)
    return made


def told(call: Call[Any, Any], state: TapState) -> dict[str, object]:
    """As the contract's `Tap`."""
    live = state.leased(call.rooms.taps.clock.now())
    return told_tap(state, call.rooms.taps.websocket, live=live)


def _opened(call: Call[NoQuery, NewTapBody], wanted: Wanted) -> tuple[TapState, Ticket | None]:
    made = opened(call, wanted)
    return made.state, made.ticket
