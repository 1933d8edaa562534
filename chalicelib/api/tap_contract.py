"""The contract of taps to be watched over a socket, and of what can be tapped."""

from typing import Any

from chalicelib.api.contract_parts import IDEMPOTENCY_KEY, LOCATION, NO_STORE, REPLAYED
from chalicelib.api.operation import Operation, Reply
from chalicelib.api.tap_answers import OpenedTapOut, TapOut, TicketOut, WorkloadOut
from chalicelib.api.tap_requests import NewTapBody, TargetsQuery
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.errors import (
    IdempotencyMismatch,
    InvalidName,
    NamespaceNotFound,
    RelayCapacity,
    StoreUnavailable,
    TapForbidden,
    TapNotFound,
    TooManyPods,
)

TAP_EXAMPLE: dict[str, object] = {
    "id": "tap_0Bq7gPZ3uXv1mN5cJd8TyK",
    "target": {"namespace": "shop", "resource_type": "deployments", "resource_name": "web"},
    "match": {"method": "GET"},
    "max_rps": 100.0,
    "extract_headers": False,
    "created_at": "2026-11-24T12:00:00Z",
    "expires_at": "2026-11-24T20:00:00Z",
    "live": False,
    "websocket": "wss://tap.example.com",
}
_TICKET = "mZ2dUq8xJ0m5cVb1tQ3wYh7fLr6kNs9pEa4gXo2iDuB"
TICKET_EXAMPLE: dict[str, object] = {
    "subprotocols": ["portico.tap.v1", f"portico.ticket.{_TICKET}"],
    "ticket": _TICKET,
    "ticket_expires_at": "2026-11-24T12:01:00Z",
}
TAP_LINKS: dict[str, Any] = {
    "GetTap": {"operationId": "getTap", "parameters": {"id": "$response.body#/id"}},
    "DeleteTap": {"operationId": "deleteTap", "parameters": {"id": "$response.body#/id"}},
    "IssueTicket": {"operationId": "issueTicket", "parameters": {"id": "$response.body#/id"}},
}

OPEN = Operation(
    method="POST",
    path="/v1/taps",
    id="openTap",
    summary="Open a tap to be watched over a socket",
    description="The cluster's RBAC decides, for the caller's groups. Nothing runs before somebody watches.",
    access="tap:open",
    query=NoQuery,
    body=NewTapBody,
    headers=(IDEMPOTENCY_KEY,),
    example={
        "target": {"namespace": "shop", "resource_type": "deployments", "resource_name": "web"},
        "match": {"method": "GET"},
    },
    replies=(
        Reply(
            201,
            "Open. The ticket is told once.",
            OpenedTapOut,
            example=TAP_EXAMPLE | TICKET_EXAMPLE,
            headers=(LOCATION, NO_STORE, REPLAYED),
            links=TAP_LINKS,
        ),
    ),
    errors=(
        InvalidName,
        NamespaceNotFound,
        TapForbidden,
        TooManyPods,
        RelayCapacity,
        IdempotencyMismatch,
        StoreUnavailable,
    ),
    asks_cluster=False,
)
LIST = Operation(
    method="GET",
    path="/v1/taps",
    id="listTaps",
    summary="List your taps",
    description="Those that live, oldest first; nobody sees another's.",
    access="tap:open",
    query=NoQuery,
    body=NoBody,
    replies=(Reply(200, "The taps.", TapOut, many=True, example=[TAP_EXAMPLE]),),
    errors=(StoreUnavailable,),
    asks_cluster=False,
)
GET = Operation(
    method="GET",
    path="/v1/taps/{id}",
    id="getTap",
    summary="Get a tap",
    access="tap:open",
    query=NoQuery,
    body=NoBody,
    replies=(Reply(200, "The tap.", TapOut, example=TAP_EXAMPLE),),
    errors=(TapNotFound, StoreUnavailable),
    asks_cluster=False,
)
DELETE = Operation(
    method="DELETE",
    path="/v1/taps/{id}",
    id="deleteTap",
    summary="Delete a tap",
    description="Its viewers get a `bye` with code 4501.",
    access="tap:open",
    query=NoQuery,
    body=NoBody,
    replies=(Reply(204, "Gone."),),
    errors=(TapNotFound, StoreUnavailable),
    asks_cluster=False,
)
TICKETS = Operation(
    method="POST",
    path="/v1/taps/{id}/tickets",
    id="issueTicket",
    summary="Get another ticket for a tap",
    description="One for each socket: it is good once, for a minute, for this tap and caller. No body is read.",
    access="tap:open",
    query=NoQuery,
    body=NoBody,
    replies=(
        Reply(
            201,
            "A ticket.",
            TicketOut,
            example=TICKET_EXAMPLE | {"websocket": TAP_EXAMPLE["websocket"]},
            headers=(NO_STORE,),
        ),
    ),
    errors=(TapNotFound, StoreUnavailable),
    asks_cluster=False,
)
TARGETS = Operation(
    method="GET",
    path="/v1/targets",
    id="listTargets",
    summary="List what can be tapped in a namespace",
    description="From the pods that Portico may list: where it may not, 403.",
    access="tap:open",
    query=TargetsQuery,
    body=NoBody,
    replies=(
        Reply(
            200,
            "The workloads, by kind and name.",
            WorkloadOut,
            many=True,
            example=[
                {
                    "namespace": "shop",
                    "resource_type": "deployments",
                    "resource_name": "web",
                    "pods": {"tappable": 2, "refused": 1},
                }
            ],
        ),
    ),
    errors=(InvalidName, NamespaceNotFound, TapForbidden),
    asks_cluster=False,
)
