"""Events as API Gateway sends them for a WebSocket API, in the shapes that AWS documents; names and ids are made up."""

from typing import Any

CONNECTION = "Lk2XdcXZoAMCJ8w="


def connect_event(*, query: dict[str, str] | None = None, **headers: str | list[str]) -> dict[str, Any]:
    """`$connect`: headers and query; names of headers are given with _ for -."""
    many = {name.replace("_", "-"): [value] if isinstance(value, str) else value for name, value in headers.items()}
    many = {"Host": ["evil.example.com"], "Sec-WebSocket-Version": ["13"]} | many
    event = {"headers": {name: values[-1] for name, values in many.items()}, "multiValueHeaders": many}
    if query:
        event |= {
            "queryStringParameters": query,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
        }
    return event | {"requestContext": context("$connect", "CONNECT"), "isBase64Encoded": False}


def message_event(text: str | None) -> dict[str, Any]:
    """`$default`: no headers."""
    body = {} if text is None else {"body": text}
    return body | {
        "requestContext": context("$default", "MESSAGE") | {"messageId": "Lk2YHdZzoAMCJ8w="},
        "isBase64Encoded": False,
    }


def disconnect_event(code: int = 1001) -> dict[str, Any]:
    """`$disconnect`: hardly any headers."""
    told = {"disconnectStatusCode": code, "disconnectReason": "Going away"}
    headers = {"Host": "abcdef1234.execute-api.eu-west-1.amazonaws.com", "x-api-key": ""}
    return {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": context("$disconnect", "DISCONNECT") | told,
        "isBase64Encoded": False,
    }


def context(route: str, kind: str) -> dict[str, Any]:
    return {
        "routeKey": route,
        "eventType": kind,
        "extendedRequestId": "Lk2XdGFyoAMFsEg=",
        "requestTime": "24/Nov/2026:12:00:00 +0000",
        "messageDirection": "IN",
        "stage": "prod",
        "connectedAt": 1_795_521_600_000,
        "requestTimeEpoch": 1_795_521_600_010,
        "identity": {"sourceIp": "192.0.2.7", "userAgent": "wscat"},
        "requestId": "Lk2XdGFyoAMFsEg=",
        "domainName": "abcdef1234.execute-api.eu-west-1.amazonaws.com",
        "connectionId": CONNECTION,
        "apiId": "abcdef1234",
    }
