"""The documented `TapEvent` (linkerd-tap §6), under its own name, with what makes it lossless. `tap/render_event.py` fills it."""

from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from chalicelib.api.tap_answers import SnakeOut


class TcpAddressOut(SnakeOut):
    """One end of a connection."""

    ip: str = Field(default="", description="IP address; left out where the proxy did not say.")
    port: int = Field(description="Port number.")


class LabelsOut(SnakeOut):
    """What the mesh says of one end, or of the route."""

    labels: dict[str, str]


class ListedHeaderOut(SnakeOut):
    """A header; one of the two values."""

    name: str
    value: str = ""
    value_b64: str = Field(default="", description="A binary value.")


class RequestInitOut(SnakeOut):
    """A request began."""

    id: str
    method: str = ""
    scheme: str = ""
    authority: str
    path: str = Field(description="Without its query.")
    headers: dict[str, str] = Field(default={}, description="Only with `extract_headers`; duplicates joined.")
    headers_list: list[ListedHeaderOut] = Field(default=[], description="The same in order, duplicates kept.")


class ResponseInitOut(SnakeOut):
    """A response began."""

    id: str
    http_status: int
    latency_ns: int = Field(default=0, json_schema_extra={"format": "int64"})
    headers: dict[str, str] = Field(default={})
    headers_list: list[ListedHeaderOut] = Field(default=[])


class ResponseEndOut(SnakeOut):
    """A response ended."""

    id: str
    grpc_status: int = Field(default=0, description="Left out where there was none: 0 is a real one.")
    reset_error_code: int = 0
    duration_ns: int = Field(default=0, json_schema_extra={"format": "int64"}, description="Since the request.")
    since_response_init_ns: int = Field(default=0, json_schema_extra={"format": "int64"})
    response_bytes: int = Field(json_schema_extra={"format": "int64"}, description="0: proxies tell it no more.")
    trailers: dict[str, str] = Field(default={})
    trailers_list: list[ListedHeaderOut] = Field(default=[])


class TapEventOut(SnakeOut):
    """One of the three things that happen to a request, as one proxy saw it."""

    source: TcpAddressOut | SkipJsonSchema[None] = None
    source_meta: LabelsOut
    destination: TcpAddressOut | SkipJsonSchema[None] = None
    destination_meta: LabelsOut
    route_meta: LabelsOut
    proxy_direction: Literal["INBOUND", "OUTBOUND"] = "INBOUND"
    proxy_direction_raw: int = Field(default=0, description="In its place where it is neither.")
    request_init: RequestInitOut | SkipJsonSchema[None] = None
    response_init: ResponseInitOut | SkipJsonSchema[None] = None
    response_end: ResponseEndOut | SkipJsonSchema[None] = None
    stream_key: str = Field(description="The same for the events of one request.")
    received_at: str = Field(json_schema_extra={"format": "date-time"})
    truncated: bool = Field(default=False, description="Too large: without headers and labels, texts cut.")


EXAMPLE = {
    "source": {"ip": "10.1.0.7", "port": 41234},
    "source_meta": {"labels": {"deployment": "traffic", "namespace": "shop"}},
    "destination": {"ip": "10.1.0.9", "port": 8080},
    "destination_meta": {"labels": {"deployment": "web", "namespace": "shop"}},
    "route_meta": {"labels": {}},
    "proxy_direction": "INBOUND",
    "request_init": {"id": "3:1", "method": "GET", "scheme": "http", "authority": "web.shop", "path": "/cart"},
    "stream_key": "1|10.1.0.7:41234|10.1.0.9:8080|3:1",
    "received_at": "2026-11-24T12:00:00.250Z",
}
