"""A tap event as the documented object."""

import json

import pytest

from chalicelib.tap.events import Direction, Eos, TapEvent
from chalicelib.tap.redact import REDACTED
from chalicelib.tap.render_event import ROOM, render_event
from tests.unit.tap.traffic import bare, end, reader, request, response

COMMON = {
    "source": {"ip": "10.0.0.1", "port": 5555},
    "source_meta": {"labels": {"deployment": "web", "pod": "web-1", "tls": "loopback"}},
    "destination": {"ip": "10.0.0.2", "port": 80},
    "destination_meta": {"labels": {"deployment": "api", "pod": "api-1", "tls": "true"}},
    "route_meta": {"labels": {}},
    "proxy_direction": "OUTBOUND",
    "stream_key": "2|10.0.0.1:5555|10.0.0.2:80|1:1",
    "received_at": "2026-11-24T12:00:00.000Z",
}


def rendered(event: TapEvent) -> dict[str, object]:
    told: dict[str, object] = json.loads(render_event(event, reader()))
    return told


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            request(),
            {
                "request_init": {
                    "id": "1:1",
                    "method": "GET",
                    "scheme": "http",
                    "authority": "api.shop:80",
                    "path": "/cart",
                }
            },
        ),
        (response(request()), {"response_init": {"id": "1:1", "http_status": 200, "latency_ns": 5_000_000}}),
        (
            end(request(), eos=Eos.GRPC, size=7),
            {
                "response_end": {
                    "id": "1:1",
                    "grpc_status": 0,
                    "duration_ns": 8_000_000,
                    "since_response_init_ns": 3_000_000,
                    "response_bytes": 7,
                }
            },
        ),
        (
            end(request(), eos=Eos.RESET, code=8, after=None),
            {"response_end": {"id": "1:1", "reset_error_code": 8, "duration_ns": 8_000_000, "response_bytes": 0}},
        ),
        (
            end(request(), duration=None, after=None),
            {"response_end": {"id": "1:1", "response_bytes": 0}},
        ),
    ],
)
def test_each_kind(event: TapEvent, told: dict[str, object]) -> None:
    assert rendered(event) == COMMON | told


def test_what_the_mesh_left_unset_is_left_out() -> None:
    told = rendered(request(method=None, scheme=None, source=None, destination=b":80"))
    assert told["request_init"] == {"id": "1:1", "authority": "api.shop:80", "path": "/cart"}
    assert "source" not in told
    assert told["destination"] == {"port": 80}
    assert "latency_ns" not in json.dumps(rendered(response(request(), latency=None)))


def test_an_event_of_no_kind_and_no_direction() -> None:
    told = rendered(bare())
    assert told["proxy_direction_raw"] == 0
    assert not {"proxy_direction", "request_init", "response_init", "response_end"} & told.keys()
    assert rendered(request(direction=Direction.INBOUND))["proxy_direction"] == "INBOUND"


def test_headers_as_the_seeds_map_and_as_a_lossless_list() -> None:
    told = rendered(request(headers=b"via: a\nvia: b\nx-token: c4n4ry\ncookie: c4n4ry\nte: \xff\x00"))
    init = told["request_init"]
    assert isinstance(init, dict)
    assert init["headers"] == {"via": "a, b", "x-token": REDACTED, "te": "/wA="}
    assert init["headers_list"] == [
        {"name": "via", "value": "a"},
        {"name": "via", "value": "b"},
        {"name": "x-token", "value": REDACTED},
        {"name": "te", "value_b64": "/wA="},
    ]


@pytest.mark.parametrize(
    ("event", "kind", "name"),
    [
        (request(headers=b""), "request_init", "headers"),
        (response(request(), headers=b""), "response_init", "headers"),
        (end(request(), trailers=b""), "response_end", "trailers"),
    ],
)
def test_extracted_and_empty_is_not_absent(event: TapEvent, kind: str, name: str) -> None:
    told = rendered(event)[kind]
    assert isinstance(told, dict)
    assert (told[name], told[f"{name}_list"]) == ({}, [])


def test_no_query_string_and_no_password() -> None:
    assert b"c4n4ry" not in render_event(request(path="/a?c4n4ry", authority="ann:c4n4ry@api"), reader())


@pytest.mark.parametrize(
    "event",
    [
        request(headers=b"via: " + b"x" * ROOM),
        request(path="/" * ROOM, authority="a" * ROOM, method="M" * ROOM, scheme="s" * ROOM),
        request(source_meta=b"a=" + b"x" * ROOM),
        response(request(), headers=b"via: " + b"x" * ROOM),
        end(request(), trailers=b"via: " + b"x" * ROOM),
    ],
)
def test_too_large_it_is_cut_and_says_so(event: TapEvent) -> None:
    assert len(render_event(event, reader())) <= ROOM
    assert rendered(event)["truncated"] is True
