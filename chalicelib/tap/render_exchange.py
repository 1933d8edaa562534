"""An exchange as a viewer gets it: the bytes of one JSON object, made once for all viewers. Field list: docs/tap-socket.md.

Peers and labels go in as JSON that was encoded at their first sight. One that would not fit into a frame is cut field by
field, the largest and least telling first, and says so.
"""

from chalicelib.tap.encode import Fragment, encode
from chalicelib.tap.events import Direction, Eos, Peer
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.limits import ENVELOPE_BYTES, FIELD_CHARACTERS, FRAME_BYTES, MILLISECOND
from chalicelib.tap.moment import written
from chalicelib.tap.reader import Reader, Shown, secured

ROOM = FRAME_BYTES - ENVELOPE_BYTES  # bytes for one exchange
HEADERS = ("trailers", "response_headers", "request_headers")  # in the order in which they are cut
DIRECTIONS = {
    int(Direction.INBOUND): "inbound",
    int(Direction.OUTBOUND): "outbound",
}  # an enum's hash is ten times slower
GRPC, RESET = int(Eos.GRPC), int(Eos.RESET)

Fields = dict[str, object]


def render_exchange(exchange: Exchange, reader: Reader) -> bytes:
    """One JSON object of at most `ROOM` bytes."""
    fields = _fields(exchange, reader)
    whole = encode(fields)
    return whole if len(whole) <= ROOM else _cut(exchange, reader, fields)


def _fields(exchange: Exchange, reader: Reader) -> Fields:
    request, response, end = exchange.request, exchange.response, exchange.end
    source, destination = reader.peer(request.source), reader.peer(request.destination)
    source_known, destination_known = reader.known(request.source_meta), reader.known(request.destination_meta)
    direction = DIRECTIONS.get(request.direction, "unknown")
    fields: Fields = {
        "key": f"{direction}|{written_peer(source)}|{written_peer(destination)}|{request.base}:{request.stream}",
        "direction": direction,
        "source": _end(source, source_known.json),
        "destination": _end(destination, destination_known.json),
        "method": request.method,
        "scheme": request.scheme,
        "authority": exchange.authority,
        "path": exchange.path,
        "status": response.status if response else None,
        "grpc_status": end.eos_code if end and end.eos == GRPC else None,
        "reset": end.eos_code if end and end.eos == RESET else None,
        "latency_ms": _milliseconds(exchange.latency),
        "duration_ms": _milliseconds(exchange.duration),
        "started_at": written(request.received_at),
        "ended": exchange.ended,
        "tls": secured(request.direction, source_known, destination_known),
        "route": reader.labels(request.route_meta).get("route"),
    }
    _add_headers(fields, exchange, reader)
    return fields


def _add_headers(fields: Fields, exchange: Exchange, reader: Reader) -> None:
    """Where headers were not asked for there are none: not an empty list, which would claim that there were none to see."""
    response, end = exchange.response, exchange.end
    if (headers := reader.headers(exchange.request.headers)) is not None:
        fields["request_headers"] = listed(headers)
    if response and (headers := reader.headers(response.headers)) is not None:
        fields["response_headers"] = listed(headers)
    if end and (headers := reader.headers(end.trailers)) is not None:
        fields["trailers"] = listed(headers)


def listed(headers: list[Shown]) -> Fragment:
    """In order, duplicates kept."""
    return Fragment(b"[" + b",".join([header.json for header in headers]) + b"]")


def written_peer(peer: Peer) -> str:
    """As `1.2.3.4:80` or `[ff01::1]:80`; `:80` where there is no address."""
    ip = peer.ip or ""
    return f"[{ip}]:{peer.port}" if ":" in ip else f"{ip}:{peer.port}"


def _end(peer: Peer, labels: Fragment | dict[str, str]) -> Fields:
    return {"ip": peer.ip, "port": peer.port, "labels": labels}


def _milliseconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / MILLISECOND


def _cut(exchange: Exchange, reader: Reader, fields: Fields) -> bytes:
    fields["truncated"] = True
    for name in HEADERS:
        if fields.pop(name, None) is not None and len(encoded := encode(fields)) <= ROOM:
            return encoded
    fields["source"] = _end(reader.peer(exchange.request.source), {})
    fields["destination"] = _end(reader.peer(exchange.request.destination), {})
    return encode(
        {name: value[:FIELD_CHARACTERS] if isinstance(value, str) else value for name, value in fields.items()}
    )
