"""One event, one line: Linkerd's default output, and `-o wide` with the labels behind it."""

from collections.abc import Mapping

from portico.linkerd.tap_event import Address, Meta, ResponseEnd, TapEvent
from portico.terminal import escaped

GRPC_NAMES = (
    "OK",
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
)  # as Go's gRPC library spells them

_PROXY = {"INBOUND": "in ", "OUTBOUND": "out"}  # the space makes the two align
_TLS_OF: Mapping[str, str] = {"INBOUND": "source_meta", "OUTBOUND": "destination_meta"}


def line(event: TapEvent) -> str:
    """The default output, without the line's end."""
    if "request_init" in event:
        request = event["request_init"]
        told = f":method={request.get('method') or 'GET'} :authority={request.get('authority', '')}"
        return escaped(f"req id={_id(request)} {_flow(event)} {told} :path={request.get('path', '')}")
    if "response_init" in event:
        response = event["response_init"]
        told = f":status={response.get('http_status', 0)} latency={_microseconds(response.get('latency_ns'))}µs"
        return escaped(f"rsp id={_id(response)} {_flow(event)} {told}")
    if "response_end" in event:
        end = event["response_end"]
        duration = _microseconds(end.get("since_response_init_ns"))
        told = f"{_outcome(end)}duration={duration}µs response-length={end.get('response_bytes', 0)}B"
        return escaped(f"end id={_id(end)} {_flow(event)} {told}")
    return escaped(f"unknown {_flow(event)}")


def wide(event: TapEvent) -> str:
    """The same with every label. Linkerd leaves the order of a route's labels to chance; here they are sorted too."""
    labels = [
        *_labels("src", event.get("source_meta")),
        *_labels("dst", event.get("destination_meta")),
        *_labels("rt", event.get("route_meta")),
    ]
    return " ".join([line(event), *labels])


def ip_of(address: Address | None) -> str:
    """As Linkerd writes it: nothing where there is none, and 0.0.0.0 counts as none."""
    ip = address.get("ip", "") if address else ""
    return "" if ip == "0.0.0.0" else ip  # noqa: S104 - compared, not listened on


def _flow(event: TapEvent) -> str:
    direction = event.get("proxy_direction", "")
    tls = _labels_in(event.get(_TLS_OF.get(direction, ""))).get("tls", "")
    source, destination = _host_port(event.get("source")), _host_port(event.get("destination"))
    return f"proxy={_PROXY.get(direction, '???')} src={source} dst={destination} tls={tls}"


def _host_port(address: Address | None) -> str:
    ip = ip_of(address)
    port = address.get("port", 0) if address else 0
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def _outcome(end: ResponseEnd) -> str:
    if "grpc_status" in end:
        code = end["grpc_status"]
        name = GRPC_NAMES[code] if 0 <= code < len(GRPC_NAMES) else f"Code({code})"
        return f"grpc-status={name} "
    return f"reset-error={end['reset_error_code']} " if "reset_error_code" in end else ""


def _labels(side: str, meta: Meta | None) -> list[str]:
    return sorted(escaped(f"{side}_{key}={value}") for key, value in _labels_in(meta).items())


def _labels_in(meta: object) -> Mapping[str, str]:
    labels = meta.get("labels") if isinstance(meta, dict) else None
    return labels if isinstance(labels, dict) else {}


def _id(part: Mapping[str, object]) -> object:
    return part.get("id", "0:0")


def _microseconds(nanoseconds: int | None) -> int:
    """Whole ones, cut towards zero as Go does."""
    if nanoseconds is None:
        return 0
    return nanoseconds // 1_000 if nanoseconds >= 0 else -(-nanoseconds // 1_000)
