"""Single events of a recording → exchanges, so that the same filters can judge them. Bounded; the oldest close first."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from portico.linkerd.tap_event import Address, Meta, RequestInit, TapEvent
from portico.show.exchange import Exchange, Peer

OPEN_EXCHANGES = 10_000  # some 20 MB
MILLISECOND = 1_000_000  # nanoseconds


@dataclass(slots=True)
class Joined:
    """An exchange, and the events that it came from."""

    exchange: Exchange
    events: list[TapEvent] = field(default_factory=list)


class Join:
    """`take` gives what closed. An event whose request was never seen is left out and counted in `orphans`."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, Joined] = OrderedDict()
        self.orphans = 0

    def take(self, event: TapEvent) -> Iterator[Joined]:
        """What closes with this event."""
        key = _key(event)
        if "request_init" in event:
            if key in self._open:
                yield self._open.pop(key)
            self._open[key] = Joined(_opened(event, event["request_init"], key), [event])
            if len(self._open) > OPEN_EXCHANGES:
                yield self._open.popitem(last=False)[1]
        elif key in self._open:
            joined = self._open[key]
            joined.events.append(event)
            if _told(joined.exchange, event):
                yield self._open.pop(key)
        else:
            self.orphans += 1

    def rest(self) -> Iterator[Joined]:
        """What never closed."""
        while self._open:
            yield self._open.popitem(last=False)[1]


def _key(event: TapEvent) -> str:
    told = event.get("request_init") or event.get("response_init") or event.get("response_end")
    source, destination = event.get("source", {}), event.get("destination", {})
    return f"{event.get('proxy_direction')}|{source}|{destination}|{told.get('id') if told else ''}"


def _opened(event: TapEvent, request: RequestInit, key: str) -> Exchange:
    direction = event.get("proxy_direction", "unknown").lower()
    source = _peer(event.get("source"), event.get("source_meta"))
    destination = _peer(event.get("destination"), event.get("destination_meta"))
    side = {"inbound": source, "outbound": destination}.get(direction)
    exchange: Exchange = {
        "key": key,
        "direction": direction,
        "source": source,
        "destination": destination,
        "method": request.get("method"),
        "scheme": request.get("scheme"),
        "authority": request.get("authority", ""),
        "path": request.get("path", ""),
        "status": None,
        "grpc_status": None,
        "reset": None,
        "latency_ms": None,
        "duration_ms": None,
        "started_at": event.get("received_at", ""),
        "ended": "incomplete",
        "tls": None if side is None else side["labels"].get("tls") == "true",
        "route": event.get("route_meta", {}).get("labels", {}).get("route"),
    }
    if "headers_list" in request:
        exchange["request_headers"] = request["headers_list"]
    return exchange


def _peer(address: Address | None, meta: Meta | None) -> Peer:
    found = address or {}
    return {"ip": found.get("ip"), "port": found.get("port", 0), "labels": (meta or {}).get("labels", {})}


def _told(exchange: Exchange, event: TapEvent) -> bool:
    """Fill in what the event tells; whether it was the end."""
    if "response_init" in event:
        response = event["response_init"]
        exchange["status"] = response.get("http_status")
        exchange["latency_ms"] = _milliseconds(response.get("latency_ns"))
        if "headers_list" in response:
            exchange["response_headers"] = response["headers_list"]
    elif "response_end" in event:
        end = event["response_end"]
        exchange["grpc_status"], exchange["reset"] = end.get("grpc_status"), end.get("reset_error_code")
        exchange["duration_ms"] = _milliseconds(end.get("duration_ns"))
        exchange["ended"] = "reset" if "reset_error_code" in end else "complete"
        if "trailers_list" in end:
            exchange["trailers"] = end["trailers_list"]
        return True
    return False


def _milliseconds(nanoseconds: int | None) -> float | None:
    return None if nanoseconds is None else nanoseconds / MILLISECOND
