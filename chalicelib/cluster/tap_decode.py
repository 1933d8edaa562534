"""One frame of a tap's stream becomes one event of the tap room. Made for speed: this runs for every event there is.

Addresses, labels and headers are not looked into: they stay the bytes they came as (`tap_peers.py` reads them where
somebody will see them). Refuses to guess: members of a oneof have presence even at 0, and what is unset stays None.
"""

from collections.abc import Mapping
from functools import lru_cache

from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import DecodeError

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from chalicelib.cluster.tap_refusals import refusal
from chalicelib.errors import PorticoError, StreamGarbled
from chalicelib.tap.events import Bare, Eos, RequestInit, ResponseEnd, ResponseInit, TapEvent

SPELLINGS = 256  # distinct methods, schemes or ends remembered; a mesh has a dozen, only an attacker has more
SECOND = 1_000_000_000  # nanoseconds

_METHODS: Mapping[int, str] = {number: name for name, number in wire.HttpMethod.Registered.items()}
_SCHEMES: Mapping[int, str] = {number: name.lower() for name, number in wire.Scheme.Registered.items()}
_read = wire.ThinTapEvent.FromString


def decode(frame: bytes, received_at: int) -> TapEvent:
    """The event in a frame (without its length). `received_at` is in nanoseconds since the Unix epoch.

    Raise what the tap server says where the frame is an `ApiError`, else `StreamGarbled` where it is no event.
    """
    try:
        event = _read(frame)
    except DecodeError:
        raise _no_event(frame) from None
    http = event.http
    kind = http.WhichOneof("event")
    if kind == "request_init":
        return _request_init(event, http.request_init, received_at)
    if kind == "response_init":
        return _response_init(event, http.response_init, received_at)
    if kind == "response_end":
        return _response_end(event, http.response_end, received_at)
    return _bare(event, frame, received_at)


def _request_init(event: wire.ThinTapEvent, init: wire.ThinRequestInit, received_at: int) -> RequestInit:
    key = init.id
    return RequestInit(
        event.proxy_direction,
        event.source or _presence(event, "source"),
        event.destination or _presence(event, "destination"),
        key.base,
        key.stream,
        event.source_meta,
        event.destination_meta,
        event.route_meta,
        received_at,
        _method(init.method),
        _scheme(init.scheme),
        init.authority,
        init.path,
        init.headers or (b"" if init.HasField("headers") else None),
    )


def _response_init(event: wire.ThinTapEvent, init: wire.ThinResponseInit, received_at: int) -> ResponseInit:
    key = init.id
    return ResponseInit(
        event.proxy_direction,
        event.source or _presence(event, "source"),
        event.destination or _presence(event, "destination"),
        key.base,
        key.stream,
        event.source_meta,
        event.destination_meta,
        event.route_meta,
        received_at,
        init.http_status,
        _nanoseconds(init.since_request_init) if init.HasField("since_request_init") else None,
        init.headers or (b"" if init.HasField("headers") else None),
    )


def _response_end(event: wire.ThinTapEvent, end: wire.ThinResponseEnd, received_at: int) -> ResponseEnd:
    key = end.id
    eos, code = _eos(end.eos)
    return ResponseEnd(
        event.proxy_direction,
        event.source or _presence(event, "source"),
        event.destination or _presence(event, "destination"),
        key.base,
        key.stream,
        event.source_meta,
        event.destination_meta,
        event.route_meta,
        received_at,
        _nanoseconds(end.since_request_init) if end.HasField("since_request_init") else None,
        _nanoseconds(end.since_response_init) if end.HasField("since_response_init") else None,
        eos,
        code,
        end.response_bytes,
        end.trailers or (b"" if end.HasField("trailers") else None),
    )


def _bare(event: wire.ThinTapEvent, frame: bytes, received_at: int) -> Bare:
    """An event of no kind. The text of an `ApiError` looks like one with a source, until the source is read."""
    try:
        source = wire.TapEvent.FromString(frame).source
    except DecodeError:
        raise _no_event(frame) from None
    if event.source and not (source.HasField("ip") or source.port):
        raise _no_event(frame)
    return Bare(
        event.proxy_direction,
        event.source or _presence(event, "source"),
        event.destination or _presence(event, "destination"),
        0,
        0,
        event.source_meta,
        event.destination_meta,
        event.route_meta,
        received_at,
    )


def _no_event(frame: bytes) -> PorticoError:
    try:
        text = wire.ApiError.FromString(frame).error
    except DecodeError:
        text = ""
    return refusal(text) if text else StreamGarbled(f"the tap server sent {len(frame)} bytes that are no event")


def _presence(event: wire.ThinTapEvent, field: str) -> bytes | None:
    return b"" if event.HasField(field) else None


def _nanoseconds(since: Duration) -> int:
    return since.seconds * SECOND + since.nanos


@lru_cache(maxsize=SPELLINGS)
def _method(raw: bytes) -> str | None:
    try:
        method = wire.HttpMethod.FromString(raw)
    except DecodeError:
        return None
    kind = method.WhichOneof("type")
    if kind == "registered":
        return _METHODS.get(method.registered, str(method.registered))
    return method.unregistered if kind else None


@lru_cache(maxsize=SPELLINGS)
def _scheme(raw: bytes) -> str | None:
    try:
        scheme = wire.Scheme.FromString(raw)
    except DecodeError:
        return None
    kind = scheme.WhichOneof("type")
    if kind == "registered":
        return _SCHEMES.get(scheme.registered, str(scheme.registered))
    return scheme.unregistered if kind else None


@lru_cache(maxsize=SPELLINGS)
def _eos(raw: bytes) -> tuple[Eos, int]:
    try:
        eos = wire.Eos.FromString(raw)
    except DecodeError:
        return Eos.NONE, 0
    kind = eos.WhichOneof("end")
    if kind == "grpc_status_code":
        return Eos.GRPC, eos.grpc_status_code
    return (Eos.RESET, eos.reset_error_code) if kind else (Eos.NONE, 0)
