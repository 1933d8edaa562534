"""What the AWS APIs that this gateway serves have in common: a signature wanted, errors that botocore can read.

The signature's presence is checked, its value is not: the keys of a laptop are made up.
"""

import json

from aiohttp import web

from local.gateway.http import request_id, respond

_SIGNED = "AWS4-HMAC-SHA256 "


class ApiError(Exception):
    """One error of an AWS API: status, the exception's name in the service model, a sentence, further members."""

    def __init__(self, status: int, kind: str, text: str, **members: str) -> None:
        super().__init__(text)
        self.status = status
        self.kind = kind
        self.members = {"message": text, "Message": text, **members}  # the models spell it either way

    def response(self) -> web.Response:
        """The error as a rest-json service sends it."""
        headers = [("x-amzn-ErrorType", self.kind), *json_headers()]
        return respond(self.status, headers, json.dumps(self.members).encode())


def json_headers() -> list[tuple[str, str]]:
    """Content type and a request id."""
    return [("Content-Type", "application/json"), ("x-amzn-RequestId", request_id())]


def require_signature(request: web.BaseRequest) -> None:
    """Raise `ApiError` for a request that is not signed."""
    if not request.headers.get("Authorization", "").startswith(_SIGNED):
        raise ApiError(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
