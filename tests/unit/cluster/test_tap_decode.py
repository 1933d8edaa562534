"""Every vector and every recorded frame becomes the right event; whatever else comes is named as such, never guessed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from chalicelib.cluster.tap_decode import decode
from chalicelib.cluster.tap_frames import FrameReader
from chalicelib.cluster.tap_peers import WirePeers
from chalicelib.errors import ClusterError, NothingToTap, PorticoError, StreamGarbled
from chalicelib.tap.events import Bare, Direction, Eos, RequestInit, ResponseEnd, ResponseInit, TapEvent
from tests.unit.cluster.tap_recordings import busy_stream, frame, good_streams, recorded

READ = WirePeers()
NOW = 1_795_000_000_000_000_000
FRAMES = FrameReader().feed(busy_stream())
IPV4 = wire.TcpAddress(ip=wire.IPAddress(ipv4=0x01020304), port=5555).SerializeToString()
IPV6 = wire.TcpAddress(ip=wire.IPAddress(ipv6=wire.IPv6(first=0xFF01 << 48, last=1)), port=6666).SerializeToString()


def request(**parts: object) -> bytes:
    init = wire.RequestInit(id=wire.StreamId(base=1, stream=2))
    for name, value in parts.items():
        getattr(init, name).CopyFrom(value)
    return wire.TapEvent(http=wire.Http(request_init=init)).SerializeToString()


def test_e1_a_request() -> None:
    event = decode(frame("E1"), NOW)
    assert isinstance(event, RequestInit)
    assert event[:5] == (Direction.OUTBOUND, IPV4, IPV6, 7, 8)
    assert event[8:13] == (NOW, "POST", "https", "hello.default:7777", "/hello.v1.HelloService/Hello")
    assert event.source_meta == wire.EndpointMeta(labels={"tls": "true"}).SerializeToString()
    assert event.destination_meta == event.route_meta == b""
    assert event.headers is not None
    assert [READ.header(part) for part in READ.header_parts(event.headers)] == [("x-a", "b"), ("x-b", b"\xff\x00")]


def test_e2_a_response() -> None:
    event = decode(frame("E2"), NOW)
    assert event == ResponseInit(
        Direction.INBOUND, IPV4, IPV6, 7, 8, b"", b"", b"", NOW, 200, 9_000_999_000, None
    )  # fmt: skip


def test_e3_an_end_with_grpc_ok() -> None:
    event = decode(frame("E3"), NOW)
    assert event == ResponseEnd(
        Direction.INBOUND, None, None, 7, 8, b"", b"", b"", NOW, 999_000, 888_000, Eos.GRPC, 0, 111, None
    )  # fmt: skip


def test_e4_a_reset_without_a_response() -> None:
    event = decode(frame("E4"), NOW)
    assert isinstance(event, ResponseEnd)
    assert (event.since_response_init, event.eos, event.eos_code) == (None, Eos.RESET, 8)


def test_g1_and_g2_swap_no_meta() -> None:
    begin, end = decode(frame("G1"), NOW), decode(frame("G2"), NOW)
    assert isinstance(begin, RequestInit)
    assert isinstance(end, ResponseEnd)
    assert READ.labels(READ.entries(begin.destination_meta)) == {"pod": "my-pod", "tls": "true"}
    assert begin.source_meta == end.source_meta == b""
    assert begin[:5] == end[:5]
    assert (end.since_request_init, end.since_response_init) == (10_000_000_000, 100_000_000_000)
    assert (end.eos, end.eos_code, end.response_bytes) == (Eos.GRPC, 666, 1337)


def test_a1_an_error_in_the_stream_is_what_it_says() -> None:
    with pytest.raises(NothingToTap, match='no pods to tap for type="pod" name="x"'):
        decode(frame("A1"), NOW)


def test_an_empty_frame_is_an_event_of_no_kind() -> None:
    assert decode(b"", NOW) == Bare(0, None, None, 0, 0, b"", b"", b"", NOW)


def test_an_empty_http_is_an_event_of_no_kind() -> None:
    event = wire.TapEvent(source=wire.TcpAddress(port=1), http=wire.Http(), proxy_direction=wire.OUTBOUND)
    assert decode(event.SerializeToString(), NOW) == Bare(2, b"\x10\x01", None, 0, 0, b"", b"", b"", NOW)


def test_an_empty_address_is_not_an_absent_one() -> None:
    for http in (
        wire.Http(request_init=wire.RequestInit()),
        wire.Http(response_init=wire.ResponseInit()),
        wire.Http(response_end=wire.ResponseEnd()),
        wire.Http(),
    ):
        event = decode(wire.TapEvent(source=wire.TcpAddress(), http=http).SerializeToString(), NOW)
        assert (event.source, event.destination) == (b"", None)


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (wire.HttpMethod(registered=wire.HttpMethod.GET), "GET"),
        (wire.HttpMethod(registered=wire.HttpMethod.TRACE), "TRACE"),
        (wire.HttpMethod(unregistered="PROPFIND"), "PROPFIND"),
        (wire.HttpMethod(), None),
    ],
)
def test_a_method_is_its_name_and_get_is_not_its_absence(method: wire.HttpMethod, name: str | None) -> None:
    event = decode(request(method=method), NOW)
    assert isinstance(event, RequestInit)
    assert event.method == name


@pytest.mark.parametrize(
    ("scheme", "name"),
    [
        (wire.Scheme(registered=wire.Scheme.HTTP), "http"),
        (wire.Scheme(registered=wire.Scheme.HTTPS), "https"),
        (wire.Scheme(unregistered="gopher"), "gopher"),
        (wire.Scheme(), None),
    ],
)
def test_a_scheme_is_its_name_and_http_is_not_its_absence(scheme: wire.Scheme, name: str | None) -> None:
    event = decode(request(scheme=scheme), NOW)
    assert isinstance(event, RequestInit)
    assert event.scheme == name


def test_enum_members_of_the_future_are_their_numbers() -> None:
    init = wire.ThinRequestInit(method=b"\x08\x2a", scheme=b"\x08\x2b")
    message = wire.ThinTapEvent(http=wire.ThinHttp(request_init=init))
    event = decode(message.SerializeToString(), NOW)
    assert isinstance(event, RequestInit)
    assert (event.method, event.scheme) == ("42", "43")


def test_unreadable_spellings_are_unset() -> None:
    init = wire.ThinRequestInit(method=b"\x08", scheme=b"\x08")
    event = decode(wire.ThinTapEvent(http=wire.ThinHttp(request_init=init)).SerializeToString(), NOW)
    assert isinstance(event, RequestInit)
    assert (event.method, event.scheme) == (None, None)


@pytest.mark.parametrize(
    ("eos", "expected"),
    [
        (b"", (Eos.NONE, 0)),
        (b"\x08", (Eos.NONE, 0)),
        (wire.Eos(grpc_status_code=0).SerializeToString(), (Eos.GRPC, 0)),
        (wire.Eos(reset_error_code=0).SerializeToString(), (Eos.RESET, 0)),
    ],
)
def test_the_end_of_a_stream_has_presence_at_zero(eos: bytes, expected: tuple[Eos, int]) -> None:
    end = wire.ThinTapEvent(http=wire.ThinHttp(response_end=wire.ThinResponseEnd(eos=eos)))
    event = decode(end.SerializeToString(), NOW)
    assert isinstance(event, ResponseEnd)
    assert (event.eos, event.eos_code) == expected


def test_headers_that_were_asked_for_and_are_empty_are_not_absent() -> None:
    for http in (
        wire.ThinHttp(request_init=wire.ThinRequestInit(headers=b"")),
        wire.ThinHttp(response_init=wire.ThinResponseInit(headers=b"")),
        wire.ThinHttp(response_end=wire.ThinResponseEnd(trailers=b"")),
    ):
        event = decode(wire.ThinTapEvent(http=http).SerializeToString(), NOW)
        assert event[-1] == b""
    assert decode(request(), NOW)[-1] is None


def test_an_unset_duration_is_not_zero() -> None:
    message = wire.TapEvent(http=wire.Http(response_init=wire.ResponseInit(http_status=204)))
    assert decode(message.SerializeToString(), NOW)[-2] is None
    message.http.response_init.since_request_init.SetInParent()
    assert decode(message.SerializeToString(), NOW)[-2] == 0


@pytest.mark.parametrize(
    "text", ["cannot marshal: string field contains invalid UTF-8", "Boom", "error while reading", "x\ty", "B\x03abc"]
)
def test_a_servers_last_words_are_told(text: str) -> None:
    with pytest.raises(ClusterError, match="the tap server failed: " + " ".join(text.split())):
        decode(wire.ApiError(error=text).SerializeToString(), NOW)


def test_bytes_that_are_neither_are_named() -> None:
    with pytest.raises(StreamGarbled, match="3 bytes that are no event"):
        decode(b"\x1a\xff\xff", NOW)
    with pytest.raises(StreamGarbled):
        decode(b"\x0a\x01\xff", NOW)  # a source that is neither an address nor a text


def as_whole(data: bytes) -> tuple[int, int, int, str]:
    """What a frame says by the full description, read the slow way."""
    event = wire.TapEvent.FromString(data)
    kind = event.http.WhichOneof("event")
    part = getattr(event.http, kind)
    return event.proxy_direction, part.id.base, part.id.stream, kind


KINDS = {RequestInit: "request_init", ResponseInit: "response_init", ResponseEnd: "response_end"}


def test_all_recorded_frames_say_the_same_either_way() -> None:
    assert len(FRAMES) == 3_000
    for data in FRAMES:
        event: TapEvent = decode(data, NOW)
        assert (event.direction, event.base, event.stream, KINDS[type(event)]) == as_whole(data)


@pytest.mark.parametrize("name", good_streams())
def test_every_recorded_stream_is_events_all_through(name: str) -> None:
    with_headers = wire.TapByResourceRequest.FromString(recorded(name).body).extract.http.HasField("headers")
    events = [decode(data, NOW) for data in FrameReader().feed(recorded(name).answer)]
    begun = [event for event in events if isinstance(event, RequestInit)]
    assert len(events) > 10
    assert all((event.headers is not None) == with_headers for event in begun)


@given(st.binary(max_size=200))
def test_no_bytes_raise_outside_the_tree(data: bytes) -> None:
    with suppress(PorticoError):
        decode(data, NOW)


@given(st.integers(min_value=0, max_value=2_999), st.data())
def test_no_damaged_event_raises_outside_the_tree(index: int, data: st.DataObject) -> None:
    good = bytearray(FRAMES[index])
    good[data.draw(st.integers(min_value=0, max_value=len(good) - 1))] = data.draw(st.integers(0, 255))
    with suppress(PorticoError):
        decode(bytes(good), NOW)
