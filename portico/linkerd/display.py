"""The object that Linkerd prints with `-o json`, out of a tap event: other names, numbers for ids, nulls for what is empty."""

from collections.abc import Mapping, Sequence

from portico.linkerd.line import ip_of
from portico.linkerd.tap_event import Address, Header, Meta, RequestInit, ResponseEnd, ResponseInit, TapEvent

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

SECOND = 1_000_000_000  # nanoseconds


def display(event: TapEvent) -> dict[str, Json]:
    """In Linkerd's order of fields, and with those that it prints only when they are set: `go_json` leaves them out."""
    return {
        "source": _endpoint(event.get("source"), event.get("source_meta")),
        "destination": _endpoint(event.get("destination"), event.get("destination_meta")),
        "routeMeta": _labels(event.get("route_meta")),
        "proxyDirection": _direction(event),
        "requestInitEvent": _request(event["request_init"]) if "request_init" in event else None,
        "responseInitEvent": _response(event["response_init"]) if "response_init" in event else None,
        "responseEndEvent": _end(event["response_end"]) if "response_end" in event else None,
    }


def _endpoint(address: Address | None, meta: Meta | None) -> dict[str, Json]:
    port = address.get("port", 0) if address else 0
    return {"ip": ip_of(address), "port": port, "metadata": _labels(meta)}


def _labels(meta: Meta | None) -> Json:
    labels = meta.get("labels") if meta else None
    return {key: labels[key] for key in sorted(labels)} if labels else None


def _direction(event: TapEvent) -> str:
    if "proxy_direction" in event:
        return event["proxy_direction"]
    number = event.get("proxy_direction_raw", 0)
    return str(number) if number else "UNKNOWN"


def _request(request: RequestInit) -> dict[str, Json]:
    scheme = request.get("scheme", "")
    return {
        "id": _id(request.get("id")),
        "method": request.get("method", ""),
        "scheme": scheme.upper() if scheme in {"http", "https"} else scheme,
        "authority": request.get("authority", ""),
        "path": request.get("path", ""),
        "headers": _headers(request.get("headers_list"), request.get("headers")),
    }


def _response(response: ResponseInit) -> dict[str, Json]:
    return {
        "id": _id(response.get("id")),
        "sinceRequestInit": _duration(response.get("latency_ns")),
        "httpStatus": response.get("http_status", 0),
        "headers": _headers(response.get("headers_list"), response.get("headers")),
    }


def _end(end: ResponseEnd) -> dict[str, Json]:
    """A code of 0 and no code look the same here, as they do in Linkerd."""
    return {
        "id": _id(end.get("id")),
        "sinceRequestInit": _duration(end.get("duration_ns")),
        "sinceResponseInit": _duration(end.get("since_response_init_ns")),
        "responseBytes": end.get("response_bytes", 0),
        "trailers": _headers(end.get("trailers_list"), end.get("trailers")),
        "grpcStatusCode": end.get("grpc_status", 0),
        "resetErrorCode": end.get("reset_error_code", 0),
    }


def _id(text: str | None) -> dict[str, Json]:
    base, _, stream = (text or "0:0").partition(":")
    return {"base": int(base), "stream": int(stream or 0)}


def _duration(nanoseconds: int | None) -> Json:
    if nanoseconds is None:
        return None
    sign = -1 if nanoseconds < 0 else 1
    seconds, nanos = divmod(abs(nanoseconds), SECOND)
    return {"seconds": sign * seconds, "nanos": sign * nanos}


def _headers(listed: Sequence[Header] | None, mapped: Mapping[str, str] | None) -> Json:
    """The list keeps order, duplicates and binary values; the map is for an API that sends no list."""
    if listed is None:
        listed = [{"name": name, "value": value} for name, value in (mapped or {}).items()]
    return [_header(header) for header in listed] or None


def _header(header: Header) -> dict[str, Json]:
    if "value_b64" in header:
        return {"name": header["name"], "valueBin": header["value_b64"]}
    return {"name": header["name"], "valueStr": header.get("value", "")}
