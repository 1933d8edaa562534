"""A tap event as the documented `TapEvent` object (linkerd-tap §6) (mode `events`), with the extensions that make it lossless.

Headers appear twice: as the documented map (duplicates joined with ", ", binary values in base64) and as a list that keeps
order and duplicates. Redaction is the same as everywhere.
"""

from chalicelib.tap.encode import encode
from chalicelib.tap.events import Direction, Eos, Peer, RequestInit, ResponseEnd, ResponseInit, TapEvent
from chalicelib.tap.limits import ENVELOPE_BYTES, FIELD_CHARACTERS, FRAME_BYTES
from chalicelib.tap.moment import written
from chalicelib.tap.reader import Reader, Shown, text_of
from chalicelib.tap.redact import visible_authority, visible_path
from chalicelib.tap.render_exchange import listed, written_peer

ROOM = FRAME_BYTES - ENVELOPE_BYTES
GRPC, RESET = int(Eos.GRPC), int(Eos.RESET)
NAMES = {int(side): side.name for side in (Direction.INBOUND, Direction.OUTBOUND)}

Fields = dict[str, object]


def render_event(event: TapEvent, reader: Reader) -> bytes:
    """One JSON object of at most `ROOM` bytes: where it would be larger, without headers and labels, and text cut."""
    whole = encode(event_fields(event, reader))
    if len(whole) <= ROOM:
        return whole
    return encode(_common(event, reader, labels=False) | _told(event, None) | {"truncated": True})


def event_fields(event: TapEvent, reader: Reader) -> Fields:
    """The object as a dict (values that were encoded before are `Fragment`s)."""
    return _common(event, reader, labels=True) | _told(event, reader)


def _common(event: TapEvent, reader: Reader, *, labels: bool) -> Fields:
    source, destination = reader.peer(event.source), reader.peer(event.destination)
    fields: Fields = {
        "source_meta": {"labels": reader.known(event.source_meta).json if labels else {}},
        "destination_meta": {"labels": reader.known(event.destination_meta).json if labels else {}},
        "route_meta": {"labels": reader.known(event.route_meta).json if labels else {}},
        "stream_key": f"{event.direction}|{written_peer(source)}|{written_peer(destination)}|{event.base}:{event.stream}",
        "received_at": written(event.received_at),
    }
    if event.source is not None:
        fields["source"] = _address(source)
    if event.destination is not None:
        fields["destination"] = _address(destination)
    direction = NAMES.get(event.direction)
    if direction is None:
        fields["proxy_direction_raw"] = event.direction
    else:
        fields["proxy_direction"] = direction
    return fields


def _address(peer: Peer) -> Fields:
    return {"port": peer.port} if peer.ip is None else {"ip": peer.ip, "port": peer.port}


def _told(event: TapEvent, reader: Reader | None) -> Fields:
    """What the proxy told; without a reader, cut: no headers, short text."""
    if isinstance(event, RequestInit):
        return {"request_init": _request(event, reader)}
    if isinstance(event, ResponseInit):
        return {"response_init": _response(event, reader)}
    if isinstance(event, ResponseEnd):
        return {"response_end": _ending(event, reader)}
    return {}


def _request(event: RequestInit, reader: Reader | None) -> Fields:
    limit = None if reader else FIELD_CHARACTERS
    fields: Fields = {"id": f"{event.base}:{event.stream}"}
    if event.method is not None:
        fields["method"] = event.method[:limit]
    if event.scheme is not None:
        fields["scheme"] = event.scheme[:limit]
    fields["authority"] = visible_authority(event.authority)[:limit]
    fields["path"] = visible_path(event.path)[:limit]
    _add_headers(fields, "headers", event.headers, reader)
    return fields


def _response(event: ResponseInit, reader: Reader | None) -> Fields:
    fields: Fields = {"id": f"{event.base}:{event.stream}", "http_status": event.status}
    if event.since_request_init is not None:
        fields["latency_ns"] = event.since_request_init
    _add_headers(fields, "headers", event.headers, reader)
    return fields


def _ending(event: ResponseEnd, reader: Reader | None) -> Fields:
    fields: Fields = {"id": f"{event.base}:{event.stream}"}
    if event.eos == GRPC:
        fields["grpc_status"] = event.eos_code
    elif event.eos == RESET:
        fields["reset_error_code"] = event.eos_code
    if event.since_request_init is not None:
        fields["duration_ns"] = event.since_request_init
    if event.since_response_init is not None:
        fields["since_response_init_ns"] = event.since_response_init
    fields["response_bytes"] = event.response_bytes
    _add_headers(fields, "trailers", event.trailers, reader)
    return fields


def _add_headers(fields: Fields, name: str, raw: bytes | None, reader: Reader | None) -> None:
    headers = reader.headers(raw) if reader else None
    if headers is not None:
        fields[name] = _mapped(headers)
        fields[f"{name}_list"] = listed(headers)


def _mapped(headers: list[Shown]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value, _ in headers:
        text = text_of(value)
        joined[name] = f"{joined[name]}, {text}" if name in joined else text
    return joined
