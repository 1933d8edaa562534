"""The application as WSGI, for tools that speak it: each request goes through the same events as everything else."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from tests.api.gateway import Gateway

Start = Callable[[str, list[tuple[str, str]]], object]


class Wsgi:
    """Callable as WSGI wants it. `gateway` may be replaced between requests, and the whole world behind it so begins anew."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = quote(environ["PATH_INFO"].encode("latin-1"), safe="/~!$&'()*+,;=:@-._")
        target = path + (f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else "")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else None
        reply = self.gateway.send(environ["REQUEST_METHOD"], target, headers=_headers(environ), body=body)
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(reply.headers.items()))
        return [reply.body.encode()]


def _headers(environ: dict[str, Any]) -> list[tuple[str, str]]:
    sent = {name.removeprefix("HTTP_"): value for name, value in environ.items() if name.startswith("HTTP_")}
    if environ.get("CONTENT_TYPE"):
        sent["CONTENT_TYPE"] = environ["CONTENT_TYPE"]
    return [(name.replace("_", "-").title(), value) for name, value in sent.items()]
