"""The contract of the five tunnel operations, in the words and with the examples of the Inlets Uplink documentation."""

from typing import Any

from chalicelib.api.contract_parts import (
    AGE,
    ETAG,
    FRESH,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    LINK,
    LOCATION,
    METRICS,
    NO_STORE,
    REPLAYED,
    SOURCE,
    WARNING,
)
from chalicelib.api.operation import Operation, Reply
from chalicelib.api.tunnel_answers import CreatedTunnelOut, TunnelDetailOut, TunnelOut
from chalicelib.api.tunnel_requests import (
    NewTunnelBody,
    OneTunnelQuery,
    TunnelDeleteQuery,
    TunnelListQuery,
    TunnelPortsBody,
    TunnelWriteQuery,
)
from chalicelib.api.validation import NoBody
from chalicelib.errors import (
    Conflict,
    ContinueExpired,
    IdempotencyMismatch,
    InvalidName,
    InvalidPort,
    NameCollision,
    NamespaceNotFound,
    NamespaceNotManaged,
    NamespaceReserved,
    NamespaceTerminating,
    PreconditionFailed,
    QuotaExceeded,
    ResultTooLarge,
    TunnelExists,
    TunnelNotFound,
)

_CREATED = {"name": "acmeco", "namespace": "acmeco", "tcpPorts": [80, 443], "created": "2024-09-10T14:48:21Z"}
_LISTED = _CREATED | {"connectedClients": 1}
_DETAIL = _LISTED | {
    "authToken": "TAjFZExVq6qUfnqojwR2HOej347fRXqV3vLexlyoP6GcRZ2SjIUALY8Jdx8",
    "metrics": {"rx": 195482, "tx": 32348, "tcpConnectionRate": 62.99},
}
_THE_NAMESPACE = (InvalidName, NamespaceReserved, NamespaceNotManaged, NamespaceNotFound)


def _made_here(operation_id: str) -> dict[str, Any]:
    return {
        "operationId": operation_id,
        "parameters": {"name": "$response.body#/name", "namespace": "$response.body#/namespace"},
    }


LIST = Operation(
    method="GET",
    path="/v1/tunnels",
    id="listTunnels",
    summary="List tunnels",
    description="A bare array, sorted by namespace and name. With `limit`, a page of it in the cluster's order.",
    access="tunnels:read",
    query=TunnelListQuery,
    body=NoBody,
    headers=(FRESH,),
    replies=(
        Reply(
            200,
            "The tunnels.",
            TunnelOut,
            many=True,
            example=[_LISTED],
            headers=(SOURCE, AGE, WARNING, METRICS, LINK),
        ),
    ),
    errors=(*_THE_NAMESPACE, ContinueExpired, ResultTooLarge),
)
GET = Operation(
    method="GET",
    path="/v1/tunnels/{name}",
    id="getTunnel",
    summary="Get a tunnel",
    access="tunnels:read",
    query=OneTunnelQuery,
    body=NoBody,
    headers=(FRESH,),
    replies=(
        Reply(
            200,
            "The tunnel.",
            TunnelDetailOut,
            example=_DETAIL,
            headers=(SOURCE, AGE, METRICS, ETAG, NO_STORE),
        ),
    ),
    errors=(*_THE_NAMESPACE, TunnelNotFound),
)
CREATE = Operation(
    method="POST",
    path="/v1/tunnels",
    id="createTunnel",
    summary="Create a tunnel",
    description="The token is made by the operator a moment later: GET the tunnel for it.",
    access="tunnels:write",
    query=TunnelWriteQuery,
    body=NewTunnelBody,
    headers=(IDEMPOTENCY_KEY,),
    example={"name": "acmeco", "namespace": "acmeco", "tcpPorts": [80, 443]},
    replies=(
        Reply(
            201,
            "Made.",
            CreatedTunnelOut,
            example=_CREATED,
            headers=(LOCATION, ETAG, REPLAYED, SOURCE, AGE),
            links={
                "GetCreatedTunnel": _made_here("getTunnel"),
                "DeleteCreatedTunnel": _made_here("deleteTunnel"),
                "UpdateCreatedTunnel": {
                    "operationId": "updateTunnel",
                    "requestBody": {
                        "name": "$response.body#/name",
                        "namespace": "$response.body#/namespace",
                        "tcpPorts": [80, 443, 4222],
                    },
                },
            },
        ),
    ),
    errors=(
        *_THE_NAMESPACE,
        InvalidPort,
        NamespaceTerminating,
        TunnelExists,
        NameCollision,
        QuotaExceeded,
        IdempotencyMismatch,
    ),
)
UPDATE = Operation(
    method="PUT",
    path="/v1/tunnels",
    id="updateTunnel",
    summary="Replace the TCP ports of a tunnel",
    description="The list in the body replaces the tunnel's; nothing else of it changes. The same list restarts nothing.",
    access="tunnels:write",
    query=TunnelWriteQuery,
    body=TunnelPortsBody,
    headers=(IF_MATCH,),
    example={"name": "acmeco", "namespace": "acmeco", "tcpPorts": [80, 443, 4222]},
    replies=(
        Reply(
            200,
            "The tunnel with its new ports.",
            TunnelOut,
            example=_LISTED | {"tcpPorts": [80, 443, 4222]},
            headers=(ETAG, SOURCE, AGE, METRICS),
        ),
    ),
    errors=(*_THE_NAMESPACE, InvalidPort, TunnelNotFound, NamespaceTerminating, Conflict, PreconditionFailed),
)
DELETE = Operation(
    method="DELETE",
    path="/v1/tunnels/{name}",
    id="deleteTunnel",
    summary="Delete a tunnel",
    description="What the operator made for it goes with it, its token included.",
    access="tunnels:write",
    query=TunnelDeleteQuery,
    body=NoBody,
    replies=(Reply(204, "Deleted."),),
    errors=(*_THE_NAMESPACE, TunnelNotFound, NamespaceTerminating, Conflict),
)
