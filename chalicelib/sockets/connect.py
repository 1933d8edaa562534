"""`$connect`: who may open a socket, by a ticket that a browser can send or by a bearer that a terminal can.

Refused with a status before there is a socket; nothing is posted here, and nothing unauthenticated stays open.
"""

from chalicelib.access.principal import Principal
from chalicelib.errors import InsufficientScope, PorticoError, Unauthorized
from chalicelib.sockets.incoming import SocketEvent
from chalicelib.sockets.rooms import SocketRooms
from chalicelib.tap.kept import Joined, TapOwner
from chalicelib.tap.opening import TAP_ID
from chalicelib.tap_owner import owner_of

PROTOCOL = "portico.tap.v1"
TICKET = "portico.ticket."
TICKET_CHARACTERS = 128  # a ticket has 43: what is longer is none, and is not hashed

Answer = dict[str, object]

STATUSES = {Joined.IN: 200, Joined.GONE: 403, Joined.FULL: 429}


class Refused(Exception):
    """The upgrade is refused with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def connect(event: SocketEvent, rooms: SocketRooms) -> Answer:
    """The upgrade's answer. Raises nothing."""
    try:
        return _connect(event, rooms)
    except Refused as refused:
        return {"statusCode": refused.status}
    except Unauthorized:
        return {"statusCode": 401}
    except InsufficientScope:
        return {"statusCode": 403}
    except PorticoError as error:  # the database, or the cluster where a key's namespace must be looked at
        rooms.journal.failed(error)
        return {"statusCode": 503}
    except Exception as error:  # noqa: BLE001 - the last wall: whatever it is, the upgrade is refused and the log has the place
        rooms.journal.failed(error)
        return {"statusCode": 500}


def _connect(event: SocketEvent, rooms: SocketRooms) -> Answer:
    _check_origin(event, rooms)
    offered = event.subprotocols
    if offered and PROTOCOL not in offered:
        raise Refused(400)
    tap_id, owner = _right(event, rooms)
    joined = rooms.attending.join(tap_id, owner, connection_id=event.connection_id, endpoint=rooms.endpoint(event))
    if joined is not Joined.IN:
        raise Refused(STATUSES[joined])
    headers = {"Sec-WebSocket-Protocol": PROTOCOL} if offered else {}
    return {"statusCode": STATUSES[joined], "headers": headers}


def _check_origin(event: SocketEvent, rooms: SocketRooms) -> None:
    """Browsers always say where a page is from; others say nothing."""
    origins = event.header("Origin")
    if origins and not rooms.origins.issuperset(origins):
        raise Refused(403)


def _right(event: SocketEvent, rooms: SocketRooms) -> tuple[str, TapOwner]:
    """Of which tap, and whose. A ticket that is not good is not made up for by a bearer."""
    tickets = [each.removeprefix(TICKET) for each in event.subprotocols if each.startswith(TICKET)]
    if not tickets:
        return _by_bearer(event, rooms)
    if len(tickets) > 1 or len(tickets[0]) > TICKET_CHARACTERS:
        raise Refused(401)
    right = rooms.tickets.redeem(tickets[0], rooms.clock.now())
    if right is None:
        raise Refused(401)
    return right


def _by_bearer(event: SocketEvent, rooms: SocketRooms) -> tuple[str, TapOwner]:
    """Another's tap is refused as one that is not there."""
    principal = rooms.authentication.principal(event.header("Authorization"))
    principal.require("tap:open")
    tap_id = event.parameter("tap")
    if not _owns(principal, tap_id, rooms):
        raise Refused(403)
    return tap_id, owner_of(principal)


def _owns(principal: Principal, tap_id: str, rooms: SocketRooms) -> bool:
    if not TAP_ID.fullmatch(tap_id):
        return False
    state = rooms.taps.get(tap_id, rooms.clock.now())
    if state is None or state.deleted or state.tap.owner.subject != principal.subject:
        return False
    return principal.may_see(state.tap.target.namespace)
