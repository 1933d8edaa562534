"""What API Gateway answers by itself, in the shape that the deployed Gateway Responses give it: RFC 9457 problems.

Left alone, API Gateway says `{"message": …}`; the template that is deployed turns each of its response types into one of these,
with codes of docs/problems.md. This is the one file here that knows of Portico. A function's own answers never pass here.
"""

import json
from dataclasses import dataclass

CONTENT_TYPE = "application/problem+json"
TYPE_BASE = "https://portico.dev/problems#"


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """One of API Gateway's response types: status, our code and the sentence."""

    status: int
    code: str
    title: str
    detail: str


_NO_ROUTE = "there is no such path, or no such method on it; GET /v1/openapi.json lists them all"  # the app's own words
NOT_FOUND = GatewayResponse(404, "route_not_found", "Route not found", _NO_ROUTE)
MALFORMED = GatewayResponse(400, "invalid_request", "Invalid request", "what was sent is not an HTTP request")
TOO_LARGE = GatewayResponse(413, "body_too_large", "Body too large", "a request may have 10 MB, and 6 MB as an event")
TIMED_OUT = GatewayResponse(
    504, "cluster_timeout", "Cluster timeout", "no answer within 29 seconds; it may still be done"
)
BAD_ANSWER = GatewayResponse(
    502, "internal", "Internal error", "the function failed, or its answer cannot be passed on"
)
THROTTLED = GatewayResponse(429, "rate_limited", "Too many requests", "too many requests at once; try again")
WRONG_STAGE = GatewayResponse(403, "forbidden", "Forbidden", "no stage of that name")


def body(response: GatewayResponse, request_id: str) -> bytes:
    """The problem as JSON, with the request's id."""
    problem = {
        "type": TYPE_BASE + response.code.replace("_", "-"),
        "title": response.title,
        "status": response.status,
        "detail": response.detail,
        "instance": f"urn:portico:request:{request_id}",
        "code": response.code,
        "error": response.detail,
        "requestId": request_id,
    }
    return json.dumps(problem).encode()
