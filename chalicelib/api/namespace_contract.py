"""The contract of the three namespace operations. The path is singular, as in Inlets Uplink."""

from chalicelib.api.contract_parts import AGE, FRESH, IDEMPOTENCY_KEY, LOCATION, REPLAYED, SOURCE, WARNING
from chalicelib.api.namespace_answers import NamespaceOut
from chalicelib.api.namespace_requests import NamespaceDeleteQuery, NamespaceWriteQuery, NewNamespaceBody
from chalicelib.api.operation import Operation, Reply
from chalicelib.api.validation import NoBody, NoQuery
from chalicelib.errors import (
    Conflict,
    IdempotencyMismatch,
    InvalidName,
    NamespaceExists,
    NamespaceNotEmpty,
    NamespaceNotFound,
    NamespaceNotManaged,
    NamespaceReserved,
    NamespaceTerminating,
    ResultTooLarge,
)

_EXAMPLE = {
    "name": "acmeco",
    "labels": {"customer": "acmeco", "inlets.dev/uplink": "1"},
    "annotations": {"customer": "acmeco"},
    "created": "2024-09-10T14:48:21Z",
    "status": "Active",
}

LIST = Operation(
    method="GET",
    path="/v1/namespace",
    id="listNamespaces",
    summary="List namespaces",
    description="All namespaces with the label `inlets.dev/uplink=1`, sorted by name, but for reserved ones.",
    access="namespaces:read",
    query=NoQuery,
    body=NoBody,
    headers=(FRESH,),
    replies=(
        Reply(200, "The namespaces.", NamespaceOut, many=True, example=[_EXAMPLE], headers=(SOURCE, AGE, WARNING)),
    ),
    errors=(ResultTooLarge,),
)
CREATE = Operation(
    method="POST",
    path="/v1/namespace",
    id="createNamespace",
    summary="Create a namespace",
    description="Labelled for Uplink, with a copy of the licence that tunnels need.",
    access="namespaces:write",
    query=NamespaceWriteQuery,
    body=NewNamespaceBody,
    headers=(IDEMPOTENCY_KEY,),
    example={"name": "acmeco", "annotations": {"customer": "acmeco"}, "labels": {"customer": "acmeco"}},
    replies=(
        Reply(
            201,
            "Made.",
            NamespaceOut,
            example=_EXAMPLE,
            headers=(LOCATION, REPLAYED, SOURCE, AGE),
            links={
                "DeleteCreatedNamespace": {
                    "operationId": "deleteNamespace",
                    "parameters": {"name": "$response.body#/name"},
                },
                "ListTunnelsOfCreatedNamespace": {
                    "operationId": "listTunnels",
                    "parameters": {"namespace": "$response.body#/name"},
                },
                "CreateTunnelInCreatedNamespace": {
                    "operationId": "createTunnel",
                    "requestBody": {"name": "web", "namespace": "$response.body#/name", "tcpPorts": [443]},
                },
            },
        ),
    ),
    errors=(InvalidName, NamespaceReserved, NamespaceExists, NamespaceTerminating, IdempotencyMismatch),
)
DELETE = Operation(
    method="DELETE",
    path="/v1/namespace/{name}",
    id="deleteNamespace",
    summary="Delete a namespace with everything in it",
    description="Kubernetes deletes what is inside in its own time: until then the status is Terminating.",
    access="namespaces:write",
    query=NamespaceDeleteQuery,
    body=NoBody,
    replies=(
        Reply(
            202, "On its way out.", NamespaceOut, example=_EXAMPLE | {"status": "Terminating"}, headers=(SOURCE, AGE)
        ),
    ),
    errors=(InvalidName, NamespaceReserved, NamespaceNotManaged, NamespaceNotFound, NamespaceNotEmpty, Conflict),
)
