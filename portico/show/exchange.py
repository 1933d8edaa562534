"""The shape of an exchange as the API sends it: one request joined with its response and its end.

null is what the mesh did not tell: no response, no end, no gRPC. Headers are there only if they were asked for.
"""

from typing import TypedDict

from portico.linkerd.tap_event import Header


class Peer(TypedDict):
    """One end. `ip` is null where the mesh knew none."""

    ip: str | None
    port: int
    labels: dict[str, str]


class Exchange(TypedDict, total=False):
    """Milliseconds are the proxy's own; `started_at` is the relay's clock, RFC 3339."""

    key: str
    direction: str
    source: Peer
    destination: Peer
    method: str | None
    scheme: str | None
    authority: str
    path: str
    status: int | None
    grpc_status: int | None
    reset: int | None
    latency_ms: float | None
    duration_ms: float | None
    started_at: str
    ended: str
    tls: bool | None
    route: str | None
    request_headers: list[Header]
    response_headers: list[Header]
    trailers: list[Header]
    truncated: bool
