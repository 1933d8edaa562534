"""Lines as Linkerd's own cases have them, and what its cases leave out: IPv6, no direction, nothing at all, evil paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.linkerd.line import line, wide
from portico.linkerd.tap_event import RequestInit, ResponseEnd, ResponseInit, TapEvent

FLOW = "proxy=out src=1.2.3.4:5555 dst=2.3.4.5:6666 tls="


def event(
    *, request: RequestInit | None = None, response: ResponseInit | None = None, end: ResponseEnd | None = None
) -> TapEvent:
    made: TapEvent = {
        "source": {"ip": "1.2.3.4", "port": 5555},
        "destination": {"ip": "2.3.4.5", "port": 6666},
        "proxy_direction": "OUTBOUND",
    }
    if request is not None:
        made["request_init"] = request
    if response is not None:
        made["response_init"] = response
    if end is not None:
        made["response_end"] = end
    return made


HELLO: RequestInit = {
    "id": "7:8",
    "method": "POST",
    "scheme": "https",
    "authority": "hello.default:7777",
    "path": "/hello.v1.HelloService/Hello",
}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (
            event(request=HELLO),
            f"req id=7:8 {FLOW} :method=POST :authority=hello.default:7777 :path=/hello.v1.HelloService/Hello",
        ),
        (
            event(response={"id": "7:8", "http_status": 200, "latency_ns": 9_000_999_000}),
            f"rsp id=7:8 {FLOW} :status=200 latency=9000999µs",
        ),
        (
            event(end={"id": "7:8", "grpc_status": 0, "since_response_init_ns": 888_000, "response_bytes": 111}),
            f"end id=7:8 {FLOW} grpc-status=OK duration=888µs response-length=111B",
        ),
        (
            event(end={"id": "7:8", "reset_error_code": 123, "since_response_init_ns": 888_000, "response_bytes": 111}),
            f"end id=7:8 {FLOW} reset-error=123 duration=888µs response-length=111B",
        ),
        (
            event(end={"id": "7:8", "since_response_init_ns": 888_000, "response_bytes": 111}),
            f"end id=7:8 {FLOW} duration=888µs response-length=111B",
        ),
        (event(), f"unknown {FLOW}"),
    ],
)
def test_linkerds_own_cases(made: TapEvent, expected: str) -> None:
    assert line(made) == expected


def test_nothing_set_is_printed_as_linkerd_prints_zeros() -> None:
    assert line({}) == "unknown proxy=??? src=:0 dst=:0 tls="
    assert line({"request_init": {}}) == "req id=0:0 proxy=??? src=:0 dst=:0 tls= :method=GET :authority= :path="
    assert line({"response_init": {}}) == "rsp id=0:0 proxy=??? src=:0 dst=:0 tls= :status=0 latency=0µs"
    assert line({"response_end": {}}) == "end id=0:0 proxy=??? src=:0 dst=:0 tls= duration=0µs response-length=0B"


def test_the_secured_side_is_the_one_that_the_proxy_does_not_stand_for() -> None:
    both: TapEvent = {
        "source_meta": {"labels": {"tls": "from"}},
        "destination_meta": {"labels": {"tls": "to"}},
    }
    assert line(both | {"proxy_direction": "INBOUND"}).endswith("proxy=in  src=:0 dst=:0 tls=from")
    assert line(both | {"proxy_direction": "OUTBOUND"}).endswith("proxy=out src=:0 dst=:0 tls=to")
    assert line(both | {"proxy_direction_raw": 0}).endswith("proxy=??? src=:0 dst=:0 tls=")


@pytest.mark.parametrize(
    ("ip", "printed"),
    [("ff01::1", "[ff01::1]:80"), ("10.0.0.1", "10.0.0.1:80"), ("0.0.0.0", ":80"), ("", ":80")],
)
def test_addresses(ip: str, printed: str) -> None:
    assert f"src={printed} " in line({"source": {"ip": ip, "port": 80}})


@pytest.mark.parametrize(
    ("code", "name"), [(1, "Canceled"), (13, "Internal"), (16, "Unauthenticated"), (17, "Code(17)")]
)
def test_grpc_codes_have_gos_names(code: int, name: str) -> None:
    assert f"grpc-status={name} " in line(event(end={"grpc_status": code}))


@pytest.mark.parametrize(("nanoseconds", "printed"), [(999, 0), (1_999, 1), (-1_999, -1)])
def test_microseconds_are_cut_towards_zero(nanoseconds: int, printed: int) -> None:
    assert f"latency={printed}µs" in line(event(response={"latency_ns": nanoseconds}))


def test_wide_has_the_labels_of_both_sides_and_of_the_route() -> None:
    made = event()
    made["source_meta"] = {"labels": {"pod": "b", "deployment": "a"}}
    made["destination_meta"] = {"labels": {"service": "s"}}
    made["route_meta"] = {"labels": {"route": "GET /"}}
    assert wide(made) == f"unknown {FLOW} src_deployment=a src_pod=b dst_service=s rt_route=GET /"


def test_a_path_cannot_speak_to_the_terminal() -> None:
    made = event(request={"path": "/\x1b]0;owned\x07\r\n\u202e\u2028ü€\U000e0001"})
    assert line(made).endswith(r":path=/\x1b]0;owned\x07\x0d\x0a\u202e\u2028ü€\U000e0001")


@given(st.text())
def test_no_text_makes_two_lines_of_one(text: str) -> None:
    made = event(request={"path": text, "authority": text, "method": text})
    made["source_meta"] = {"labels": {text: text}}
    assert len(wide(made).splitlines()) == 1
    assert wide(made).isprintable() or not text.isprintable()
