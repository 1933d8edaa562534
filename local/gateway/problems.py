"""What API Gateway answers by itself, in the shape that the deployed Gateway Responses give it: RFC 9457 problems.

Undeployed, API Gateway says `{"message": …}`; the template that is deployed turns each of its response types into one of these.
A function's own answers never pass here.
"""

import json
from dataclasses import dataclass

CONTENT_TYPE = "application/problem+json"
TYPE_BASE = "https://github.com/portico-dev/portico/blob/main/docs/problems.md#"


@dataclass(frozen=True, slots=True)
class GatewayResponse:
    """One of API Gateway's response types: status, our code and the sentence."""

    status: int
    code: str
    title: str
    detail: str


NOT_FOUND = GatewayResponse(404, "route_not_found", "Route not found", "no such path, or no such method on it")
TOO_LARGE = GatewayResponse(413, "body_too_large", "Body too large", "a request may have at most 10 MB")
TIMED_OUT = GatewayResponse(504, "gateway_timeout", "Gateway timeout", "the function did not answer within 29 seconds")
BAD_ANSWER = GatewayResponse(502, "bad_gateway", "Bad gateway", "the function gave no answer that can be passed on")
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
