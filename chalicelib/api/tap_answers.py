"""What is said of taps: the models are the contract, the functions fill them. snake_case, as in linkerd-tap §6."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from chalicelib.api.tunnel_answers import timestamp
from chalicelib.tap.kept import TapState
from chalicelib.tap.match import Match
from chalicelib.tap.opening import Ticket
from chalicelib.tap.pods import Workload
from chalicelib.tap.target import Target

PROTOCOL = "portico.tap.v1"
TICKET_PREFIX = "portico.ticket."


class SnakeOut(BaseModel):
    """What all these answers have in common."""

    model_config = ConfigDict(frozen=True)


class TapTargetOut(SnakeOut):
    """What is tapped."""

    namespace: str
    resource_type: str = Field(description="Plural.")
    resource_name: str = Field(default="", description="Left out for all of a kind.")
    label_selector: str = Field(default="", description="Left out where there is none.")


class TapMatchOut(SnakeOut):
    """Which requests; what is left out asks for nothing."""

    path: str = ""
    path_prefix: str = ""
    method: str = ""
    scheme: str = ""
    authority: str = ""
    to: TapTargetOut | SkipJsonSchema[None] = None


class TapOut(SnakeOut):
    """A tap."""

    id: str
    target: TapTargetOut
    match: TapMatchOut
    max_rps: float
    extract_headers: bool
    created_at: str = Field(json_schema_extra={"format": "date-time"})
    expires_at: str = Field(json_schema_extra={"format": "date-time"})
    live: bool = Field(description="Whether a relay pumps it now: it does while somebody watches.")
    websocket: str = Field(description="Where to connect.")


class TicketOut(SnakeOut):
    """A right to open one socket, once, within a minute."""

    websocket: str = Field(description="Where to connect.")
    subprotocols: list[str] = Field(description="To be sent as they are.")
    ticket: str
    ticket_expires_at: str = Field(json_schema_extra={"format": "date-time"})


class OpenedTapOut(TapOut):
    """A new tap with its first ticket, which a repeated request is not told again."""

    subprotocols: list[str] = Field(default=[], description="To be sent as they are.")
    ticket: str = ""
    ticket_expires_at: str = Field(default="", json_schema_extra={"format": "date-time"})


class PodCountsOut(SnakeOut):
    """How many pods a tap would see, and how many it could not."""

    tappable: int
    refused: int


class WorkloadOut(SnakeOut):
    """A workload that can be tapped, or could be."""

    namespace: str
    resource_type: str = Field(description="Plural.")
    resource_name: str
    pods: PodCountsOut


def told_tap(state: TapState, websocket: str, *, live: bool) -> dict[str, object]:
    """As `TapOut`."""
    tap = state.tap
    return {
        "id": tap.id,
        "target": told_target(tap.target),
        "match": told_match(tap.match),
        "max_rps": tap.max_rps,
        "extract_headers": tap.extract_headers,
        "created_at": timestamp(tap.created_at),
        "expires_at": timestamp(tap.expires_at),
        "live": live,
        "websocket": websocket,
    }


def told_ticket(ticket: Ticket) -> dict[str, object]:
    """As `TicketOut`, but for the address."""
    return {
        "subprotocols": [PROTOCOL, f"{TICKET_PREFIX}{ticket.text}"],
        "ticket": ticket.text,
        "ticket_expires_at": timestamp(ticket.expires_at),
    }


def told_target(target: Target) -> dict[str, object]:
    """As `TapTargetOut`."""
    told = {
        "namespace": target.namespace,
        "resource_type": target.plural,
        "resource_name": target.name,
        "label_selector": target.label_selector,
    }
    return _given(told)


def told_match(match: Match) -> dict[str, object]:
    """As `TapMatchOut`."""
    texts = {name: getattr(match, name) for name in ("path", "path_prefix", "method", "scheme", "authority")}
    return _given(texts) | ({"to": told_target(match.to)} if match.to else {})


def told_workload(namespace: str, workload: Workload) -> dict[str, object]:
    """As `WorkloadOut`."""
    return {
        "namespace": namespace,
        "resource_type": f"{workload.kind}s",
        "resource_name": workload.name,
        "pods": {"tappable": workload.tappable, "refused": workload.refused},
    }


def _given(texts: Mapping[str, str]) -> dict[str, object]:
    return {name: text for name, text in texts.items() if text}
