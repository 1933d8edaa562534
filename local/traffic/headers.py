"""Headers as the shop's programs would send them, secrets included: each holds the word `canary`, so that a leak can be found.

Names are lower-case and in order, as a proxy tells them. On HTTP/2 pseudo-headers come first; the query is in `:path` alone.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from local.traffic.hop import Hop
from local.traffic.shop import OUTSIDE, WORKLOADS

Header = tuple[str, str | bytes]
CANARY = "canary"
AGENTS = ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", "curl/8.5.0", "okhttp/4.12.0")
BINARY_EVERY = 5  # requests: one of so many has a header that is no UTF-8


def of_request(hop: Hop, authority: str) -> Iterator[Header]:
    """What the caller sends."""
    protocol, number = WORKLOADS[hop.server].protocol, hop.number
    if protocol == "http/1":
        yield "host", authority
    else:
        yield ":method", hop.call.method
        yield ":scheme", "http"
        yield ":authority", authority
        yield ":path", _with_query(hop)
    yield "user-agent", AGENTS[number % len(AGENTS)] if hop.client in {OUTSIDE, "ingress"} else f"{hop.client}/1.4"
    if protocol == "grpc":
        yield "content-type", "application/grpc"
        yield "te", "trailers"
    yield "authorization", f"Bearer {CANARY}-{number}"
    if hop.client == OUTSIDE:
        yield "proxy-authorization", f"Basic {CANARY}-{number}"
    if hop.client in {OUTSIDE, "ingress", "web"}:
        yield "cookie", f"session={CANARY}-{number}"
        yield "cookie", "theme=dark"
    else:
        yield "x-api-key", f"{CANARY}-{hop.client}-{number}"
    yield "traceparent", f"00-{number:032x}-{number:016x}-01"
    if number % BINARY_EVERY == 0:
        yield "x-shop-bin", b"\xff\x00" + number.to_bytes(2)


def of_response(hop: Hop) -> Iterator[Header]:
    """What is answered."""
    protocol, status = WORKLOADS[hop.server].protocol, hop.outcome.status or 0
    if protocol != "http/1":
        yield ":status", str(status)
    yield "content-type", "application/grpc" if protocol == "grpc" else "application/json"
    if protocol != "grpc" and hop.call.method != "HEAD":
        yield "content-length", str(20 + hop.number % 4000)
    if hop.server in {"ingress", "web"}:
        yield "set-cookie", f"session={CANARY}-{hop.number}; HttpOnly; Secure"
        yield "set-cookie", "theme=dark"
    yield "date", datetime.fromtimestamp(hop.at, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def of_trailers(hop: Hop) -> Iterator[Header]:
    """What comes after the body: only gRPC has something to say there."""
    if hop.outcome.grpc is not None:
        yield "grpc-status", str(hop.outcome.grpc)
        yield "grpc-message", "" if hop.outcome.grpc == 0 else "the recommender could not answer"


def _with_query(hop: Hop) -> str:
    secret = f"{hop.call.secret}={CANARY}-{hop.number}" if hop.call.secret else ""
    query = "&".join(filter(None, (hop.query, secret)))
    return f"{hop.path}?{query}" if query else hop.path
