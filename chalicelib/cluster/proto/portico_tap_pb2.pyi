import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProxyDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    UNKNOWN: _ClassVar[ProxyDirection]
    INBOUND: _ClassVar[ProxyDirection]
    OUTBOUND: _ClassVar[ProxyDirection]
UNKNOWN: ProxyDirection
INBOUND: ProxyDirection
OUTBOUND: ProxyDirection

class TapByResourceRequest(_message.Message):
    __slots__ = ("target", "match", "max_rps", "extract")
    TARGET_FIELD_NUMBER: _ClassVar[int]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    MAX_RPS_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_FIELD_NUMBER: _ClassVar[int]
    target: ResourceSelection
    match: Match
    max_rps: float
    extract: Extract
    def __init__(self, target: _Optional[_Union[ResourceSelection, _Mapping]] = ..., match: _Optional[_Union[Match, _Mapping]] = ..., max_rps: _Optional[float] = ..., extract: _Optional[_Union[Extract, _Mapping]] = ...) -> None: ...

class ResourceSelection(_message.Message):
    __slots__ = ("resource", "label_selector")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    LABEL_SELECTOR_FIELD_NUMBER: _ClassVar[int]
    resource: Resource
    label_selector: str
    def __init__(self, resource: _Optional[_Union[Resource, _Mapping]] = ..., label_selector: _Optional[str] = ...) -> None: ...

class Resource(_message.Message):
    __slots__ = ("namespace", "type", "name")
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    type: str
    name: str
    def __init__(self, namespace: _Optional[str] = ..., type: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class Match(_message.Message):
    __slots__ = ("all", "any", "destinations", "http")
    class Seq(_message.Message):
        __slots__ = ("matches",)
        MATCHES_FIELD_NUMBER: _ClassVar[int]
        matches: _containers.RepeatedCompositeFieldContainer[Match]
        def __init__(self, matches: _Optional[_Iterable[_Union[Match, _Mapping]]] = ...) -> None: ...
    class Http(_message.Message):
        __slots__ = ("scheme", "method", "authority", "path")
        SCHEME_FIELD_NUMBER: _ClassVar[int]
        METHOD_FIELD_NUMBER: _ClassVar[int]
        AUTHORITY_FIELD_NUMBER: _ClassVar[int]
        PATH_FIELD_NUMBER: _ClassVar[int]
        scheme: str
        method: str
        authority: str
        path: str
        def __init__(self, scheme: _Optional[str] = ..., method: _Optional[str] = ..., authority: _Optional[str] = ..., path: _Optional[str] = ...) -> None: ...
    ALL_FIELD_NUMBER: _ClassVar[int]
    ANY_FIELD_NUMBER: _ClassVar[int]
    NOT_FIELD_NUMBER: _ClassVar[int]
    DESTINATIONS_FIELD_NUMBER: _ClassVar[int]
    HTTP_FIELD_NUMBER: _ClassVar[int]
    all: Match.Seq
    any: Match.Seq
    destinations: ResourceSelection
    http: Match.Http
    def __init__(self, all: _Optional[_Union[Match.Seq, _Mapping]] = ..., any: _Optional[_Union[Match.Seq, _Mapping]] = ..., destinations: _Optional[_Union[ResourceSelection, _Mapping]] = ..., http: _Optional[_Union[Match.Http, _Mapping]] = ..., **kwargs) -> None: ...

class Extract(_message.Message):
    __slots__ = ("http",)
    class Http(_message.Message):
        __slots__ = ("headers",)
        class Headers(_message.Message):
            __slots__ = ()
            def __init__(self) -> None: ...
        HEADERS_FIELD_NUMBER: _ClassVar[int]
        headers: Extract.Http.Headers
        def __init__(self, headers: _Optional[_Union[Extract.Http.Headers, _Mapping]] = ...) -> None: ...
    HTTP_FIELD_NUMBER: _ClassVar[int]
    http: Extract.Http
    def __init__(self, http: _Optional[_Union[Extract.Http, _Mapping]] = ...) -> None: ...

class ApiError(_message.Message):
    __slots__ = ("error",)
    ERROR_FIELD_NUMBER: _ClassVar[int]
    error: str
    def __init__(self, error: _Optional[str] = ...) -> None: ...

class TapEvent(_message.Message):
    __slots__ = ("source", "destination", "http", "destination_meta", "source_meta", "proxy_direction", "route_meta")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    HTTP_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_META_FIELD_NUMBER: _ClassVar[int]
    SOURCE_META_FIELD_NUMBER: _ClassVar[int]
    PROXY_DIRECTION_FIELD_NUMBER: _ClassVar[int]
    ROUTE_META_FIELD_NUMBER: _ClassVar[int]
    source: TcpAddress
    destination: TcpAddress
    http: Http
    destination_meta: EndpointMeta
    source_meta: EndpointMeta
    proxy_direction: ProxyDirection
    route_meta: EndpointMeta
    def __init__(self, source: _Optional[_Union[TcpAddress, _Mapping]] = ..., destination: _Optional[_Union[TcpAddress, _Mapping]] = ..., http: _Optional[_Union[Http, _Mapping]] = ..., destination_meta: _Optional[_Union[EndpointMeta, _Mapping]] = ..., source_meta: _Optional[_Union[EndpointMeta, _Mapping]] = ..., proxy_direction: _Optional[_Union[ProxyDirection, str]] = ..., route_meta: _Optional[_Union[EndpointMeta, _Mapping]] = ...) -> None: ...

class EndpointMeta(_message.Message):
    __slots__ = ("labels",)
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LABELS_FIELD_NUMBER: _ClassVar[int]
    labels: _containers.ScalarMap[str, str]
    def __init__(self, labels: _Optional[_Mapping[str, str]] = ...) -> None: ...

class TcpAddress(_message.Message):
    __slots__ = ("ip", "port")
    IP_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    ip: IPAddress
    port: int
    def __init__(self, ip: _Optional[_Union[IPAddress, _Mapping]] = ..., port: _Optional[int] = ...) -> None: ...

class IPAddress(_message.Message):
    __slots__ = ("ipv4", "ipv6")
    IPV4_FIELD_NUMBER: _ClassVar[int]
    IPV6_FIELD_NUMBER: _ClassVar[int]
    ipv4: int
    ipv6: IPv6
    def __init__(self, ipv4: _Optional[int] = ..., ipv6: _Optional[_Union[IPv6, _Mapping]] = ...) -> None: ...

class IPv6(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class Http(_message.Message):
    __slots__ = ("request_init", "response_init", "response_end")
    REQUEST_INIT_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_INIT_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_END_FIELD_NUMBER: _ClassVar[int]
    request_init: RequestInit
    response_init: ResponseInit
    response_end: ResponseEnd
    def __init__(self, request_init: _Optional[_Union[RequestInit, _Mapping]] = ..., response_init: _Optional[_Union[ResponseInit, _Mapping]] = ..., response_end: _Optional[_Union[ResponseEnd, _Mapping]] = ...) -> None: ...

class StreamId(_message.Message):
    __slots__ = ("base", "stream")
    BASE_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    base: int
    stream: int
    def __init__(self, base: _Optional[int] = ..., stream: _Optional[int] = ...) -> None: ...

class RequestInit(_message.Message):
    __slots__ = ("id", "method", "scheme", "authority", "path", "headers")
    ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    id: StreamId
    method: HttpMethod
    scheme: Scheme
    authority: str
    path: str
    headers: Headers
    def __init__(self, id: _Optional[_Union[StreamId, _Mapping]] = ..., method: _Optional[_Union[HttpMethod, _Mapping]] = ..., scheme: _Optional[_Union[Scheme, _Mapping]] = ..., authority: _Optional[str] = ..., path: _Optional[str] = ..., headers: _Optional[_Union[Headers, _Mapping]] = ...) -> None: ...

class ResponseInit(_message.Message):
    __slots__ = ("id", "since_request_init", "http_status", "headers")
    ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_REQUEST_INIT_FIELD_NUMBER: _ClassVar[int]
    HTTP_STATUS_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    id: StreamId
    since_request_init: _duration_pb2.Duration
    http_status: int
    headers: Headers
    def __init__(self, id: _Optional[_Union[StreamId, _Mapping]] = ..., since_request_init: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., http_status: _Optional[int] = ..., headers: _Optional[_Union[Headers, _Mapping]] = ...) -> None: ...

class ResponseEnd(_message.Message):
    __slots__ = ("id", "since_request_init", "since_response_init", "response_bytes", "eos", "trailers")
    ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_REQUEST_INIT_FIELD_NUMBER: _ClassVar[int]
    SINCE_RESPONSE_INIT_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_BYTES_FIELD_NUMBER: _ClassVar[int]
    EOS_FIELD_NUMBER: _ClassVar[int]
    TRAILERS_FIELD_NUMBER: _ClassVar[int]
    id: StreamId
    since_request_init: _duration_pb2.Duration
    since_response_init: _duration_pb2.Duration
    response_bytes: int
    eos: Eos
    trailers: Headers
    def __init__(self, id: _Optional[_Union[StreamId, _Mapping]] = ..., since_request_init: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., since_response_init: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., response_bytes: _Optional[int] = ..., eos: _Optional[_Union[Eos, _Mapping]] = ..., trailers: _Optional[_Union[Headers, _Mapping]] = ...) -> None: ...

class HttpMethod(_message.Message):
    __slots__ = ("registered", "unregistered")
    class Registered(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        GET: _ClassVar[HttpMethod.Registered]
        POST: _ClassVar[HttpMethod.Registered]
        PUT: _ClassVar[HttpMethod.Registered]
        DELETE: _ClassVar[HttpMethod.Registered]
        PATCH: _ClassVar[HttpMethod.Registered]
        OPTIONS: _ClassVar[HttpMethod.Registered]
        CONNECT: _ClassVar[HttpMethod.Registered]
        HEAD: _ClassVar[HttpMethod.Registered]
        TRACE: _ClassVar[HttpMethod.Registered]
    GET: HttpMethod.Registered
    POST: HttpMethod.Registered
    PUT: HttpMethod.Registered
    DELETE: HttpMethod.Registered
    PATCH: HttpMethod.Registered
    OPTIONS: HttpMethod.Registered
    CONNECT: HttpMethod.Registered
    HEAD: HttpMethod.Registered
    TRACE: HttpMethod.Registered
    REGISTERED_FIELD_NUMBER: _ClassVar[int]
    UNREGISTERED_FIELD_NUMBER: _ClassVar[int]
    registered: HttpMethod.Registered
    unregistered: str
    def __init__(self, registered: _Optional[_Union[HttpMethod.Registered, str]] = ..., unregistered: _Optional[str] = ...) -> None: ...

class Scheme(_message.Message):
    __slots__ = ("registered", "unregistered")
    class Registered(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        HTTP: _ClassVar[Scheme.Registered]
        HTTPS: _ClassVar[Scheme.Registered]
    HTTP: Scheme.Registered
    HTTPS: Scheme.Registered
    REGISTERED_FIELD_NUMBER: _ClassVar[int]
    UNREGISTERED_FIELD_NUMBER: _ClassVar[int]
    registered: Scheme.Registered
    unregistered: str
    def __init__(self, registered: _Optional[_Union[Scheme.Registered, str]] = ..., unregistered: _Optional[str] = ...) -> None: ...

class Headers(_message.Message):
    __slots__ = ("headers",)
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    headers: _containers.RepeatedCompositeFieldContainer[Header]
    def __init__(self, headers: _Optional[_Iterable[_Union[Header, _Mapping]]] = ...) -> None: ...

class Header(_message.Message):
    __slots__ = ("name", "value_str", "value_bin")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_STR_FIELD_NUMBER: _ClassVar[int]
    VALUE_BIN_FIELD_NUMBER: _ClassVar[int]
    name: str
    value_str: str
    value_bin: bytes
    def __init__(self, name: _Optional[str] = ..., value_str: _Optional[str] = ..., value_bin: _Optional[bytes] = ...) -> None: ...

class Eos(_message.Message):
    __slots__ = ("grpc_status_code", "reset_error_code")
    GRPC_STATUS_CODE_FIELD_NUMBER: _ClassVar[int]
    RESET_ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    grpc_status_code: int
    reset_error_code: int
    def __init__(self, grpc_status_code: _Optional[int] = ..., reset_error_code: _Optional[int] = ...) -> None: ...

class ThinTapEvent(_message.Message):
    __slots__ = ("source", "destination", "http", "destination_meta", "source_meta", "proxy_direction", "route_meta")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_FIELD_NUMBER: _ClassVar[int]
    HTTP_FIELD_NUMBER: _ClassVar[int]
    DESTINATION_META_FIELD_NUMBER: _ClassVar[int]
    SOURCE_META_FIELD_NUMBER: _ClassVar[int]
    PROXY_DIRECTION_FIELD_NUMBER: _ClassVar[int]
    ROUTE_META_FIELD_NUMBER: _ClassVar[int]
    source: bytes
    destination: bytes
    http: ThinHttp
    destination_meta: bytes
    source_meta: bytes
    proxy_direction: ProxyDirection
    route_meta: bytes
    def __init__(self, source: _Optional[bytes] = ..., destination: _Optional[bytes] = ..., http: _Optional[_Union[ThinHttp, _Mapping]] = ..., destination_meta: _Optional[bytes] = ..., source_meta: _Optional[bytes] = ..., proxy_direction: _Optional[_Union[ProxyDirection, str]] = ..., route_meta: _Optional[bytes] = ...) -> None: ...

class ThinHttp(_message.Message):
    __slots__ = ("request_init", "response_init", "response_end")
    REQUEST_INIT_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_INIT_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_END_FIELD_NUMBER: _ClassVar[int]
    request_init: ThinRequestInit
    response_init: ThinResponseInit
    response_end: ThinResponseEnd
    def __init__(self, request_init: _Optional[_Union[ThinRequestInit, _Mapping]] = ..., response_init: _Optional[_Union[ThinResponseInit, _Mapping]] = ..., response_end: _Optional[_Union[ThinResponseEnd, _Mapping]] = ...) -> None: ...

class ThinRequestInit(_message.Message):
    __slots__ = ("id", "method", "scheme", "authority", "path", "headers")
    ID_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    SCHEME_FIELD_NUMBER: _ClassVar[int]
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    id: StreamId
    method: bytes
    scheme: bytes
    authority: str
    path: str
    headers: bytes
    def __init__(self, id: _Optional[_Union[StreamId, _Mapping]] = ..., method: _Optional[bytes] = ..., scheme: _Optional[bytes] = ..., authority: _Optional[str] = ..., path: _Optional[str] = ..., headers: _Optional[bytes] = ...) -> None: ...

class ThinResponseInit(_message.Message):
    __slots__ = ("id", "since_request_init", "http_status", "headers")
    ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_REQUEST_INIT_FIELD_NUMBER: _ClassVar[int]
    HTTP_STATUS_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    id: StreamId
    since_request_init: _duration_pb2.Duration
    http_status: int
    headers: bytes
    def __init__(self, id: _Optional[_Union[StreamId, _Mapping]] = ..., since_request_init: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., http_status: _Optional[int] = ..., headers: _Optional[bytes] = ...) -> None: ...

class ThinResponseEnd(_message.Message):
    __slots__ = ("id", "since_request_init", "since_response_init", "response_bytes", "eos", "trailers")
    ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_REQUEST_INIT_FIELD_NUMBER: _ClassVar[int]
    SINCE_RESPONSE_INIT_FIELD_NUMBER: _ClassVar[int]
    RESPONSE_BYTES_FIELD_NUMBER: _ClassVar[int]
    EOS_FIELD_NUMBER: _ClassVar[int]
    TRAILERS_FIELD_NUMBER: _ClassVar[int]
    id: StreamId
    since_request_init: _duration_pb2.Duration
    since_response_init: _duration_pb2.Duration
    response_bytes: int
    eos: bytes
    trailers: bytes
    def __init__(self, id: _Optional[_Union[StreamId, _Mapping]] = ..., since_request_init: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., since_response_init: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., response_bytes: _Optional[int] = ..., eos: _Optional[bytes] = ..., trailers: _Optional[bytes] = ...) -> None: ...

class ThinMeta(_message.Message):
    __slots__ = ("labels",)
    LABELS_FIELD_NUMBER: _ClassVar[int]
    labels: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, labels: _Optional[_Iterable[bytes]] = ...) -> None: ...

class LabelEntry(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    value: str
    def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
