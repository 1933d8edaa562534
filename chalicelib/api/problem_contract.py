"""The shape of every error, for the contract; `problems.py` fills it."""

from pydantic import Field

from chalicelib.api.operation import Header
from chalicelib.api.tunnel_answers import Out


class FlawOut(Out):
    """One thing wrong with a request."""

    pointer: str = Field(description="JSON pointer into the body, `?name` for a query parameter, else a header's name.")
    detail: str


class ProblemOut(Out):
    """RFC 9457, with `error`, `code` and `requestId` for clients of Inlets Uplink."""

    type: str = Field(json_schema_extra={"format": "uri"}, description="A heading of the documentation.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str = Field(json_schema_extra={"format": "uri"}, description="This one occurrence.")
    code: str = Field(description="Stable, for programs.")
    error: str = Field(description="The same as `detail`.")
    request_id: str
    errors: list[FlawOut] = Field(default=[], description="Field by field, where fields are wrong.")
    challenge: str = Field(
        default="",
        description="What `WWW-Authenticate` says, which API Gateway renames to `x-amzn-Remapped-WWW-Authenticate`.",
    )


REQUEST_ID = Header("X-Request-Id", "Names this request in Portico's log and in the cluster's.")
RETRY_AFTER = Header("Retry-After", "Seconds until it is worth trying again.", {"type": "integer", "minimum": 1})
CHALLENGE = Header("WWW-Authenticate", "RFC 6750 §3.")
EXAMPLE = {
    "type": "https://portico.dev/problems#tunnel-not-found",
    "title": "Tunnel not found",
    "status": 404,
    "detail": "tunnel acmeco/web does not exist",
    "instance": "urn:portico:request:f8e2a5c0-3b0f-4c5e-9a57-6f1f5f0a9d11",
    "code": "tunnel_not_found",
    "error": "tunnel acmeco/web does not exist",
    "requestId": "f8e2a5c0-3b0f-4c5e-9a57-6f1f5f0a9d11",
}
