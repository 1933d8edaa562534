"""A tap event as the seed's `TapEvent` object (mode `events`), with the extensions that make it lossless.

Headers appear twice: as the seed's map (duplicates joined with ", ", binary values in base64) and as a list that keeps
order and duplicates. Redaction is the same as everywhere.
"""

from chalicelib.tap.encode import encode
from chalicelib.tap.events import Direction, Eos, Headers, Peer, RequestInit, ResponseEnd, ResponseInit, TapEvent
from chalicelib.tap.limits import ENVELOPE_BYTES, FIELD_CHARACTERS, FRAME_BYTES
from chalicelib.tap.moment import written
from chalicelib.tap.reader import Reader, text_of
from chalicelib.tap.redact import visible_authority, visible_path
from chalicelib.tap.render_exchange import listed, written_peer

ROOM = FRAME_BYTES - ENVELOPE_BYTES
NAMES = {Direction.INBOUND: "INBOUND", Direction.OUTBOUND: "OUTBOUND"}

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
    fields: Fields = {}
    if event.source is not None:
        fields["source"] = _address(reader.peer(event.source))
    fields["source_meta"] = {"labels": reader.labels_json(event.source_meta) if labels else {}}
    if event.destination is not None:
        fields["destination"] = _address(reader.peer(event.destination))
    fields["destination_meta"] = {"labels": reader.labels_json(event.destination_meta) if labels else {}}
    fields["route_meta"] = {"labels": reader.labels_json(event.route_meta) if labels else {}}
    direction = NAMES.get(event.direction)  # type: ignore[call-overload]
    if direction is None:
        fields["proxy_direction_raw"] = event.direction
    else:
        fields["proxy_direction"] = direction
    fields["stream_key"] = _key(event, reader)
    fields["received_at"] = written(event.received_at)
    return fields


def _address(peer: Peer) -> Fields:
    return {"port": peer.port} if peer.ip is None else {"ip": peer.ip, "port": peer.port}


def _key(event: TapEvent, reader: Reader) -> str:
    source, destination = written_peer(reader.peer(event.source)), written_peer(reader.peer(event.destination))
    return f"{event.direction}|{source}|{destination}|{event.base}:{event.stream}"


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
    fields |= _set(method=event.method and event.method[:limit], scheme=event.scheme and event.scheme[:limit])
    fields |= {"authority": visible_authority(event.authority)[:limit], "path": visible_path(event.path)[:limit]}
    return fields | _headers("headers", event.headers, reader)


def _response(event: ResponseInit, reader: Reader | None) -> Fields:
    fields: Fields = {"id": f"{event.base}:{event.stream}", "http_status": event.status}
    return fields | _set(latency_ns=event.since_request_init) | _headers("headers", event.headers, reader)


def _ending(event: ResponseEnd, reader: Reader | None) -> Fields:
    fields: Fields = {"id": f"{event.base}:{event.stream}"}
    if event.eos == Eos.GRPC:
        fields["grpc_status"] = event.eos_code
    elif event.eos == Eos.RESET:
        fields["reset_error_code"] = event.eos_code
    fields |= _set(duration_ns=event.since_request_init, since_response_init_ns=event.since_response_init)
    fields["response_bytes"] = event.response_bytes
    return fields | _headers("trailers", event.trailers, reader)


def _set(**fields: object) -> Fields:
    """Those that are: a value that the mesh left unset is left out, 0 is not."""
    return {name: value for name, value in fields.items() if value is not None}


def _headers(name: str, raw: bytes | None, reader: Reader | None) -> Fields:
    headers = reader.headers(raw) if reader else None
    if headers is None:
        return {}
    return {name: _mapped(headers), f"{name}_list": listed(headers)}


def _mapped(headers: Headers) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        text = text_of(value)
        joined[name] = f"{joined[name]}, {text}" if name in joined else text
    return joined
