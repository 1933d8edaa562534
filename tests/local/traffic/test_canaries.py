"""Secrets in the shop's headers and query strings: all of them marked, and marks nowhere else."""

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.traffic.hop import Hop
from local.traffic.shop import OUTSIDE, WORKLOADS
from local.traffic.sight import End, Sight
from tests.local.traffic.test_visits import hops

SECRET = {"authorization", "cookie", "set-cookie", "x-api-key", "proxy-authorization"}
MADE = hops(100, 1000)
NOWHERE = End(inbound=False, labels={}, tail=b"")


def headers(hop: Hop) -> list[wire.Header]:
    found: list[wire.Header] = []
    for one in Sight(hop, NOWHERE).events(1, 1, headers=True):
        http = wire.TapEvent.FromString(one.event).http
        for part in (http.request_init.headers, http.response_init.headers, http.response_end.trailers):
            found += part.headers
    return found


def test_each_secret_header_is_there_and_has_its_mark() -> None:
    marked = {header.name for hop in MADE for header in headers(hop) if "canary" in header.value_str}
    assert marked == SECRET | {":path"}
    plain = {header.name for hop in MADE for header in headers(hop) if "canary" not in header.value_str}
    assert plain & SECRET == {"cookie", "set-cookie"}, "some cookies are no secret"


def test_without_asking_for_headers_no_mark_is_anywhere() -> None:
    for hop in MADE:
        assert all(b"canary" not in one.event for one in Sight(hop, NOWHERE).events(1, 1, headers=False))


def test_queries_are_in_the_pseudo_header_of_http_2_alone() -> None:
    for hop in MADE:
        sent = {header.name: header.value_str for header in headers(hop)}
        if WORKLOADS[hop.server].protocol == "http/1":
            assert not any(name.startswith(":") for name in sent)
            assert "host" in sent
        else:
            assert sent[":path"].partition("?")[0] == hop.path
        assert "?" not in hop.path


@pytest.mark.parametrize("name", ["x-shop-bin"])
def test_some_headers_are_no_text(name: str) -> None:
    binary = [header for hop in MADE for header in headers(hop) if header.name == name]
    assert binary
    assert all(header.WhichOneof("value") == "value_bin" for header in binary)


def test_some_headers_come_more_than_once_and_pseudo_headers_first() -> None:
    door = next(hop for hop in MADE if hop.client == OUTSIDE)
    names = [header.name for header in headers(door)]
    assert names.count("cookie") == 2
    inner = next(hop for hop in MADE if hop.server == "catalog")
    assert [header.name for header in headers(inner)][:4] == [":method", ":scheme", ":authority", ":path"]


def test_grpc_ends_with_trailers() -> None:
    good = next(hop for hop in MADE if hop.outcome.grpc == 0)
    assert ("grpc-status", "0") in {(header.name, header.value_str) for header in headers(good)}
