"""Opens a tap over REST, gets tickets for it, deletes it. What the answer must hold to be of use is checked here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from portico.access.api import Api, Json
from portico.access.problem import exit_for
from portico.exits import Exit
from portico.faults import Fault, Over, Refusal, WrongProtocol

PROTOCOL = "portico.tap.v1"
TICKET = "portico.ticket."
DELETE_SECONDS = 5.0  # somebody waits for the prompt; the tap's own life bounds what a lost answer leaves behind
TAP_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to open one socket, once, soon."""

    websocket: str
    subprotocols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tap:
    """`ours`: this process opened it, and deletes it."""

    id: str
    websocket: str
    ours: bool


def open_tap(api: Api, request: Mapping[str, object]) -> tuple[Tap, Ticket]:
    """A new tap. Raise `Refusal`, `Unreachable`, `WrongProtocol`."""
    answer = api.post("/v1/taps", request)
    identity = answer.get("id")
    if not isinstance(identity, str) or TAP_ID.fullmatch(identity) is None:
        raise WrongProtocol("The API opened a tap without an id")
    ticket = _ticket(answer, "")
    return Tap(identity, ticket.websocket, ours=True), ticket


def join_tap(api: Api, identity: str) -> tuple[Tap, Ticket]:
    """A tap that is open already. Raise as `open_tap`."""
    ticket = another_ticket(api, Tap(identity, "", ours=False))
    return Tap(identity, ticket.websocket, ours=False), ticket


def another_ticket(api: Api, tap: Tap) -> Ticket:
    """For a tap that is open. Raise `Over` where it is no more."""
    try:
        return _ticket(api.post(f"/v1/taps/{tap.id}/tickets", {}), tap.websocket)
    except Refusal as refused:
        if refused.http_status == 404 and tap.websocket:
            raise Over(Exit.ENDED, "The tap is there no more: it was deleted, or its life was over") from None
        raise


def delete_tap(api: Api, tap: Tap) -> str:
    """Delete it if it is ours; what went wrong, in words: there is nobody else to tell."""
    if not tap.ours:
        return ""
    try:
        api.delete(f"/v1/taps/{tap.id}", seconds=DELETE_SECONDS)
    except Refusal as refused:
        return "" if refused.http_status == 404 else f"the tap could not be deleted: {refused.title}"
    except Fault as fault:
        return f"the tap could not be deleted: {fault.title}; it ends when its life is over"
    return ""


def worth_another_try(fault: Fault) -> bool:
    """Whether what refused a ticket may pass by itself: no answer, too busy, a failure."""
    if isinstance(fault, Refusal):
        return exit_for(fault.http_status) is Exit.SERVER
    return fault.status is Exit.UNREACHABLE


def _ticket(answer: Json, websocket: str) -> Ticket:
    address = answer.get("websocket") or websocket
    offered = answer.get("subprotocols")
    if not isinstance(offered, list) and isinstance(answer.get("ticket"), str):
        offered = [PROTOCOL, f"{TICKET}{answer['ticket']}"]
    if not isinstance(address, str) or not address.startswith(("ws://", "wss://")):
        raise WrongProtocol("The API gave no address of a socket")
    if not isinstance(offered, list) or not all(isinstance(name, str) for name in offered) or PROTOCOL not in offered:
        raise WrongProtocol(f"The API gave no ticket for {PROTOCOL}")
    return Ticket(address, tuple(offered))
