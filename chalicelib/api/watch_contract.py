"""The contract of the documented tap operations (linkerd-tap §6), under their names and under the real server's prefix."""

import json
from typing import Any

from chalicelib.api.contract_parts import LOCATION
from chalicelib.api.operation import Header, Operation, Reply
from chalicelib.api.tap_answers import OpenedTapOut
from chalicelib.api.tap_contract import TAP_EXAMPLE, TAP_LINKS, TICKET_EXAMPLE
from chalicelib.api.tap_event_contract import EXAMPLE, TapEventOut
from chalicelib.api.tap_requests import (
    NAME_SCHEMA,
    NAMESPACE_SCHEMA,
    PATH_KIND_SCHEMA,
    TapByResourceRequestBody,
    WatchQuery,
)
from chalicelib.errors import (
    InvalidName,
    NamespaceNotFound,
    NothingToTap,
    RelayCapacity,
    StoreUnavailable,
    TapApiMissing,
    TapForbidden,
    TargetNotFound,
    TooManyPods,
)
from chalicelib.tap.target import GROUP_PATH

NDJSON = "application/x-ndjson"

ENDED = Header(
    "Portico-Tap-Ended",
    "Why there are no more events: as many as asked, the time, the size of an answer, or the cluster's stream broke.",
    {"type": "string", "enum": ["limit", "timeout", "size", "upstream"]},
)
LOST = Header("Portico-Tap-Lost", "Events that `max_rps` cut.", {"type": "integer", "minimum": 0})
APPLIED = Header("Preference-Applied", "RFC 7240.", {"type": "string", "const": "respond-async"})
PREFER = Header("Prefer", "`respond-async` opens a tap to be watched over a socket instead (RFC 7240).")

_DESCRIPTION = """\
A bounded watch: it ends at `limit` events, after `timeoutSeconds`, or when the answer is full. `application/x-ndjson` has an \
event a line; with `limit=1`, or `Accept: application/json`, it is one event, or 204. The cluster's RBAC decides, for the \
caller's groups. At most two at once per caller."""

Watch = Operation[WatchQuery, TapByResourceRequestBody]
_REPLIES = (
    Reply(
        200,
        "Tap events.",
        TapEventOut,
        example=EXAMPLE,
        headers=(ENDED, LOST),
        also={NDJSON: {"schema": {"type": "string"}, "example": f"{json.dumps(EXAMPLE)}\n"}},
    ),
    Reply(
        202,
        "A tap to be watched over a socket, as `POST /v1/taps` opens one.",
        OpenedTapOut,
        example=TAP_EXAMPLE | TICKET_EXAMPLE,
        headers=(APPLIED, LOCATION),
        links=TAP_LINKS,
    ),
    Reply(204, "One event was asked for, and none came.", headers=(ENDED, LOST)),
)
_ERRORS = (
    InvalidName,
    NamespaceNotFound,
    TapForbidden,
    TargetNotFound,
    NothingToTap,
    TooManyPods,
    RelayCapacity,
    TapApiMissing,
    StoreUnavailable,
)
_PATH: dict[str, dict[str, Any]] = {
    "namespace": NAMESPACE_SCHEMA,
    "resource_type": PATH_KIND_SCHEMA,
    "resource_name": NAME_SCHEMA,
}


def _watch(operation_id: str, path: str, summary: str) -> Watch:
    return Operation(
        method="POST",
        path=path,
        id=operation_id,
        summary=summary,
        description=_DESCRIPTION,
        access="tap:open",
        query=WatchQuery,
        body=TapByResourceRequestBody,
        headers=(PREFER,),
        example={"match": {"method": "GET", "path": "/api/.*"}, "max_rps": 100.0},
        replies=_REPLIES,
        errors=_ERRORS,
        asks_cluster=False,
        path_schemas=_PATH,
    )


_ALL = "/watch/namespaces/{namespace}/tap"
_ONE = "/watch/namespaces/{namespace}/{resource_type}/{resource_name}/tap"
NAMESPACE = _watch("tapNamespace", _ALL, "Tap traffic in a namespace")
RESOURCE = _watch("tapResource", _ONE, "Tap traffic for a specific resource")
GROUP_NAMESPACE = _watch("tapNamespaceOfGroup", GROUP_PATH + _ALL, "Tap traffic in a namespace, by its other path")
GROUP_RESOURCE = _watch("tapResourceOfGroup", GROUP_PATH + _ONE, "Tap traffic for a resource, by its other path")
