"""A REST request as the event that API Gateway sends to a Lambda proxy integration (payload 1.0).

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html. `path` stays as it was sent,
path parameters and query are decoded, header names keep their case, absent maps are null and not empty.
"""

import base64
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from local.gateway.lambda_context import ACCOUNT
from local.gateway.routing import Match
from local.gateway.settings import API_ID

# Hop-by-hop, or API Gateway's own business: a function never sees them ("important notes", REST, request column).
_DROPPED = frozenset(
    {"connection", "content-md5", "expect", "max-forwards", "proxy-authenticate", "server", "te", "trailer", "upgrade"}
    | {"transfer-encoding", "www-authenticate", "keep-alive", "proxy-connection", "content-length"}
)
_IDENTITY = (
    "accessKey accountId caller cognitoAuthenticationProvider cognitoAuthenticationType "
    "cognitoIdentityId cognitoIdentityPoolId principalOrgId user userArn"
)
_NOBODY = dict.fromkeys(_IDENTITY.split())  # what an API without an IAM authorizer knows of its caller


@dataclass(frozen=True, slots=True)
class RestRequest:
    """One HTTP request, read. `path` is percent-encoded and begins after the stage; `full_path` has the stage, too."""

    method: str
    path: str
    full_path: str
    query: str
    headers: list[tuple[str, str]]
    body: bytes
    source_ip: str
    stage: str
    request_id: str
    trace: str


def rest_event(request: RestRequest, match: Match, binary_types: frozenset[str]) -> bytes:
    """The event as JSON."""
    headers = passed_headers(request.headers, request.source_ip, request.trace)
    query = parse_qsl(request.query, keep_blank_values=True)
    text, is_base64 = _body(request.body, headers, binary_types)
    event = {
        "resource": match.route.path,
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": dict(query) or None,
        "multiValueQueryStringParameters": grouped(query) or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "requestContext": _context(request, match, headers),
        "body": text,
        "isBase64Encoded": is_base64,
    }
    return json.dumps(event).encode()


def media_type(content_type: str) -> str:
    """The type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def header(headers: dict[str, list[str]], name: str) -> str:
    """The last value of a header whatever its case, or an empty text. `name` is in lower case."""
    return next((values[-1] for key, values in headers.items() if key.lower() == name), "")


def passed_headers(presented: list[tuple[str, str]], source_ip: str, trace: str) -> dict[str, list[str]]:
    """The headers that a function sees: less what ends at API Gateway, plus what it adds."""
    headers = grouped([(name, value) for name, value in presented if name.lower() not in _DROPPED])
    forwarded = header(headers, "x-forwarded-for")
    for name in [name for name in headers if name.lower().startswith("x-forwarded-")]:
        del headers[name]
    port = header(headers, "host").rpartition(":")[2]
    headers["X-Forwarded-For"] = [f"{forwarded}, {source_ip}" if forwarded else source_ip]
    headers["X-Forwarded-Port"] = [port if port.isdigit() else "80"]
    headers["X-Forwarded-Proto"] = ["http"]
    headers["X-Amzn-Trace-Id"] = [trace]
    return headers


def grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Pairs as a map to all of a name's values, in order."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _body(body: bytes, headers: dict[str, list[str]], binary_types: frozenset[str]) -> tuple[str | None, bool]:
    if not body:
        return None, False
    if "*/*" in binary_types or media_type(header(headers, "content-type")) in binary_types:
        return base64.b64encode(body).decode(), True
    return body.decode(errors="replace"), False  # CONVERT_TO_TEXT, which is what Chalice asks for


def _context(request: RestRequest, match: Match, headers: dict[str, list[str]]) -> dict[str, Any]:
    now = time.time()
    host = header(headers, "host")
    return {
        "resourceId": "local",
        "resourcePath": match.route.path,
        "httpMethod": request.method,
        "extendedRequestId": request.request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "path": request.full_path,
        "accountId": ACCOUNT,
        "protocol": "HTTP/1.1",
        "stage": request.stage,
        "domainPrefix": host.partition(".")[0],
        "domainName": host,
        "requestId": request.request_id,
        "apiId": API_ID,
        "identity": {
            **_NOBODY,
            "sourceIp": request.source_ip,
            "userAgent": header(headers, "user-agent") or None,
        },
    }
