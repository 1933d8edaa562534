"""The shape of a tap event as the API sends it: Linkerd's OpenAPI schema, with Portico's extensions.

What is absent was not set by the mesh; 0 and "" were.
"""

from typing import Literal, TypedDict


class Address(TypedDict, total=False):
    """`ip` is text, absent where the mesh knew none."""

    ip: str
    port: int


class Meta(TypedDict, total=False):
    """What the mesh knows about one end, or about the route."""

    labels: dict[str, str]


class Header(TypedDict, total=False):
    """`value_b64` in place of `value` where the value is not text."""

    name: str
    value: str
    value_b64: str


class RequestInit(TypedDict, total=False):
    """`id` is `base:stream`."""

    id: str
    method: str
    scheme: str
    authority: str
    path: str
    headers: dict[str, str]
    headers_list: list[Header]


class ResponseInit(TypedDict, total=False):
    """Times are whole nanoseconds."""

    id: str
    http_status: int
    latency_ns: int
    headers: dict[str, str]
    headers_list: list[Header]


class ResponseEnd(TypedDict, total=False):
    """`duration_ns` since the request; `since_response_init_ns` is absent where no response began."""

    id: str
    grpc_status: int
    reset_error_code: int
    duration_ns: int
    since_response_init_ns: int
    response_bytes: int
    trailers: dict[str, str]
    trailers_list: list[Header]


class TapEvent(TypedDict, total=False):
    """At most one of the last three is there."""

    source: Address
    source_meta: Meta
    destination: Address
    destination_meta: Meta
    route_meta: Meta
    proxy_direction: Literal["INBOUND", "OUTBOUND"]
    proxy_direction_raw: int
    received_at: str
    request_init: RequestInit
    response_init: ResponseInit
    response_end: ResponseEnd
