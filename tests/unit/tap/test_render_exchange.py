"""An exchange as a viewer gets it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.events import Direction, Eos, Peer
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.limits import FIELD_CHARACTERS
from chalicelib.tap.redact import REDACTED
from chalicelib.tap.render_exchange import ROOM, render_exchange, written_peer
from tests.unit.tap.traffic import end, exchange, reader, request, response, whole


def rendered(one: Exchange, *, identities: bool = True) -> dict[str, object]:
    told: dict[str, object] = json.loads(render_exchange(one, reader(identities=identities)))
    return told


def test_every_field_of_a_complete_exchange() -> None:
    assert rendered(whole(request(route_meta=b"route=GET /cart"))) == {
        "key": "outbound|10.0.0.1:5555|10.0.0.2:80|1:1",
        "direction": "outbound",
        "source": {"ip": "10.0.0.1", "port": 5555, "labels": {"deployment": "web", "pod": "web-1", "tls": "loopback"}},
        "destination": {"ip": "10.0.0.2", "port": 80, "labels": {"deployment": "api", "pod": "api-1", "tls": "true"}},
        "method": "GET",
        "scheme": "http",
        "authority": "api.shop:80",
        "path": "/cart",
        "status": 200,
        "grpc_status": None,
        "reset": None,
        "latency_ms": 5.0,
        "duration_ms": 8.0,
        "started_at": "2026-11-24T12:00:00.000Z",
        "ended": "complete",
        "tls": True,
        "route": "GET /cart",
    }


def test_an_incomplete_one_says_what_it_does_not_know() -> None:
    told = rendered(exchange(request(direction=Direction.UNKNOWN, source=None, method=None, scheme=None)))
    assert told["ended"] == "incomplete"
    assert told["source"] == {"ip": None, "port": 0, "labels": {"deployment": "web", "pod": "web-1", "tls": "loopback"}}
    unknown = ("method", "scheme", "status", "latency_ms", "duration_ms", "tls", "route", "grpc_status", "reset")
    assert {name: told[name] for name in unknown} == dict.fromkeys(unknown)
    assert told["key"] == "unknown|:0|10.0.0.2:80|1:1"


@pytest.mark.parametrize(
    ("eos", "code", "grpc", "reset"), [(Eos.GRPC, 0, 0, None), (Eos.RESET, 8, None, 8), (Eos.NONE, 0, None, None)]
)
def test_how_it_ended_0_being_a_real_status(eos: Eos, code: int, grpc: int | None, reset: int | None) -> None:
    first = request()
    told = rendered(exchange(first, ending=end(first, eos=eos, code=code)))
    assert (told["grpc_status"], told["reset"]) == (grpc, reset)


def test_headers_are_redacted_in_order_and_only_where_they_were_asked_for() -> None:
    first = request(headers=b":path: /cart?token=c4n4ry\ncookie: c4n4ry\nx-token: c4n4ry\nte: \xff\x00")
    told = rendered(
        exchange(first, answer=response(first, headers=b"server: envoy"), ending=end(first, trailers=b"grpc-status: 0"))
    )
    assert told["request_headers"] == [
        {"name": ":path", "value": "/cart"},
        {"name": "x-token", "value": REDACTED},
        {"name": "te", "value_b64": "/wA="},
    ]
    assert told["response_headers"] == [{"name": "server", "value": "envoy"}]
    assert told["trailers"] == [{"name": "grpc-status", "value": "0"}]
    assert not {"request_headers", "response_headers", "trailers"} & rendered(whole()).keys()


def test_headers_need_the_right_even_where_the_mesh_sends_them() -> None:
    first = request(headers=b"accept: c4n4ry")
    one = exchange(first, answer=response(first, headers=b"via: c4n4ry"), ending=end(first, trailers=b"te: c4n4ry"))
    assert b"c4n4ry" not in render_exchange(one, reader(identities=False))


def test_identities_need_the_right() -> None:
    one = whole(request(source_meta=b"client_id=c4n4ry"))
    assert b"c4n4ry" in render_exchange(one, reader(identities=True))
    assert b"c4n4ry" not in render_exchange(one, reader(identities=False))


LONG = b"x" * 20_000


@pytest.mark.parametrize(
    ("one", "lacks", "keeps"),
    [
        (
            exchange(request(headers=b"accept: " + LONG), ending=end(request(), trailers=b"accept: " + LONG)),
            {"trailers"},
            {"request_headers"},
        ),
        (
            exchange(request(headers=b"accept: " + LONG), answer=response(request(), headers=b"via: " + LONG)),
            {"response_headers"},
            {"request_headers"},
        ),
        (exchange(request(headers=b"accept: " + 2 * LONG)), {"request_headers"}, set[str]()),
    ],
)
def test_too_large_it_is_cut_field_by_field(one: Exchange, lacks: set[str], keeps: set[str]) -> None:
    told = rendered(one)
    assert told["truncated"] is True
    assert not lacks & told.keys()
    assert keeps <= told.keys()
    assert len(render_exchange(one, reader())) <= ROOM


def test_labels_and_long_text_are_cut_last() -> None:
    one = exchange(request(path="/" + "ü" * 40_000, source_meta=b"a=" + LONG, destination_meta=b"b=" + LONG))
    told = rendered(one)
    assert told["source"] == {"ip": "10.0.0.1", "port": 5555, "labels": {}}
    assert told["path"] == "/" + "ü" * (FIELD_CHARACTERS - 1)


@given(st.integers(0, 200_000), st.integers(0, 200_000), st.integers(0, 200_000))
def test_whatever_is_large_it_fits_into_a_frame(path: int, label: int, header: int) -> None:
    one = exchange(
        request(
            path="/" * path, authority="a" * path, source_meta=b"a=" + b"x" * label, headers=b"via: " + b"x" * header
        )
    )
    assert len(render_exchange(one, reader())) <= ROOM


@pytest.mark.parametrize(
    ("peer", "text"),
    [(Peer("1.2.3.4", 80), "1.2.3.4:80"), (Peer("ff01::1", 80), "[ff01::1]:80"), (Peer(None, 80), ":80")],
)
def test_a_peer_as_text(peer: Peer, text: str) -> None:
    assert written_peer(peer) == text
