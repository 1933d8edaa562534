"""What happens on a socket as the events that API Gateway sends: CONNECT, MESSAGE, DISCONNECT.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html. Headers and
query come with `$connect` only; absent parts are absent, not null.
"""

import base64
import json
import os
import time
from typing import Any
from urllib.parse import parse_qsl

from local.gateway.connections import Who
from local.gateway.http import request_id
from local.gateway.rest_event import grouped, passed_headers
from local.gateway.settings import API_ID


class SocketEvents:
    """The events of one connection."""

    def __init__(self, who: Who, stage: str) -> None:
        self._who = who
        self._stage = stage

    def connect(self, headers: list[tuple[str, str]], query: str, trace: str) -> dict[str, Any]:
        """`query` is still encoded."""
        many = passed_headers(headers, self._who.source_ip, trace)
        event = {"headers": {name: values[-1] for name, values in many.items()}, "multiValueHeaders": many}
        pairs = parse_qsl(query, keep_blank_values=True)
        if pairs:
            event |= {"queryStringParameters": dict(pairs), "multiValueQueryStringParameters": grouped(pairs)}
        return self._event("$connect", "CONNECT", event)

    def message(self, text: str) -> dict[str, Any]:
        return self._event("$default", "MESSAGE", {"body": text}, messageId=_message_id())

    def disconnect(self, code: int, reason: str) -> dict[str, Any]:
        headers = {"Host": self._who.domain}
        parts = {"headers": headers, "multiValueHeaders": {name: [value] for name, value in headers.items()}}
        return self._event("$disconnect", "DISCONNECT", parts, disconnectStatusCode=code, disconnectReason=reason)

    def _event(self, route: str, kind: str, parts: dict[str, Any], **context: object) -> dict[str, Any]:
        now = time.time()
        identifier = request_id()
        request_context = {
            "routeKey": route,
            **context,
            "eventType": kind,
            "extendedRequestId": identifier,
            "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "messageDirection": "IN",
            "stage": self._stage,
            "connectedAt": int(self._who.connected_at * 1000),
            "requestTimeEpoch": int(now * 1000),
            "identity": {"sourceIp": self._who.source_ip, "userAgent": self._who.user_agent},
            "requestId": identifier,
            "domainName": self._who.domain,
            "connectionId": self._who.id,
            "apiId": API_ID,
        }
        return {**parts, "requestContext": request_context, "isBase64Encoded": False}


def encode(event: dict[str, Any]) -> bytes:
    """The event as JSON."""
    return json.dumps(event).encode()


def _message_id() -> str:
    return base64.urlsafe_b64encode(os.urandom(11)).decode()
