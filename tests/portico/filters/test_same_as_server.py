"""The filters of the command line let through exactly what the server's do, and refuse what it refuses."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import InvalidRequest
from chalicelib.tap.events import Direction, Eos
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.filtering import read_filter as servers_filter
from chalicelib.tap.limits import MILLISECOND
from chalicelib.tap.render_exchange import render_exchange
from portico.filters.language import read_filter
from portico.filters.predicate import Mistake
from tests.unit.tap.traffic import end, exchange, reader, request, response

HEADERS = st.sampled_from(
    [None, b"", b"user-agent: curl/8\nx-secret: hidden", b"content-type: \xff\xfe", b"via: a\nvia: b"]
)
ADDRESSES = st.sampled_from([None, b":80", b"10.0.0.1:80", b"10.1.2.3:5", b"fd00::1:80"])
LABELS = st.sampled_from([b"", b"app=web;tls=true", b"app=api;tier=db;tls=disabled", b"namespace=shop"])
REQUESTS = st.builds(
    request,
    direction=st.sampled_from(Direction),
    source=ADDRESSES,
    destination=ADDRESSES,
    source_meta=LABELS,
    destination_meta=LABELS,
    method=st.sampled_from([None, "GET", "POST", "purge", ""]),
    scheme=st.sampled_from([None, "http", "https"]),
    authority=st.sampled_from(["", "web.shop:80", "Web.Shop", "[fd00::1]:443"]),
    path=st.sampled_from(["/", "", "/cart/42", "/cart?x=1", "/ünï", "/a\nb"]),
    headers=HEADERS,
)
STATUSES = st.sampled_from([0, 200, 301, 404, 499, 500, 503, 600])
NANOSECONDS = st.sampled_from([None, 0, 1, 999_999, 100 * MILLISECOND, 100 * MILLISECOND + 1])
COMPARISONS = ["100", ">100", "<=100", "!=200", ">=500", "=404", " > 0.5 ", "5xx", "4XX", 404, 0.5, "nope", True, None]
LEAVES: dict[str, list[Any]] = {
    "method": ["GET", "get", ["GET", "PURGE"], [], "", 5, [5]],
    "path": ["^/cart", "cart/[0-9]+$", "(", "ü", "a.b", 5, "x" * 300],
    "authority": ["web.shop", "WEB.SHOP:80", "web.shop:81", "", None],
    "status": COMPARISONS,
    "grpc_status": [*COMPARISONS, "Unavailable", "NOT_FOUND", "cancelled", "ok", "6xx"],
    "latency_ms": COMPARISONS,
    "direction": ["inbound", "OUTBOUND", "unknown", 1],
    "source": [
        "app=web",
        "app!=web",
        "app in (web, api)",
        "!tier",
        "tier",
        "10.0.0.0/8",
        "fd00::/8",
        "10.0.0.0/99",
        "",
        "a b",
    ],
    "destination": ["app=web,tls=true", "app notin (web)", "10.1.2.3", 7],
    "header": [{"name": "User-Agent", "value": "curl"}, {"name": "via", "value": "^b$"}, {"name": "via"}, "via: b"],
    "tls": [True, False, "true"],
    "bogus": [1],
}
LEAF = st.sampled_from([{key: value} for key, values in LEAVES.items() for value in values])
FILTERS = st.recursive(
    LEAF,
    lambda inner: (
        st.builds(lambda members: {"all": members}, st.lists(inner, max_size=3))
        | st.builds(lambda members: {"any": members}, st.lists(inner, max_size=3))
        | st.builds(lambda member: {"not": member}, inner)
    ),
    max_leaves=40,
)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    of = draw(REQUESTS)
    answer = response(of, status=draw(STATUSES), latency=draw(NANOSECONDS), headers=draw(HEADERS))
    ending = end(of, eos=draw(st.sampled_from(Eos)), code=draw(st.sampled_from([0, 1, 5, 14, 20])))
    return exchange(of, answer=draw(st.sampled_from([answer, None])), ending=draw(st.sampled_from([ending, None])))


@settings(max_examples=400, deadline=None)
@given(exchanges(), FILTERS)
def test_both_say_the_same(seen: Exchange, spec: dict[str, Any]) -> None:
    try:
        server = servers_filter(spec, headers=True)
    except InvalidRequest:
        with pytest.raises(Mistake):
            read_filter(spec, headers=True)
        return
    told = json.loads(render_exchange(seen, reader()))
    assert read_filter(spec, headers=True)(told) is server.passes(seen, reader())


@pytest.mark.parametrize("spec", [{"status": 1, "tls": True}, [], "x", 5, {"all": {}}, {"any": []}, {"not": []}])
def test_both_refuse_what_is_no_filter(spec: object) -> None:
    with pytest.raises(InvalidRequest):
        servers_filter(spec, headers=True)
    with pytest.raises(Mistake):
        read_filter(spec, headers=True)


def nested(depth: int) -> dict[str, Any]:
    spec: dict[str, Any] = {"tls": True}
    for _ in range(depth):
        spec = {"not": spec}
    return spec


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (nested(6), "6 levels"),
        (nested(5_000), "bytes"),
        ({"all": [{"tls": True}] * 33}, "32 leaves"),
        ({"path": "x" * 3_000}, "2048 bytes"),
        ({"all": [{"header": {"name": "via", "value": ""}}]}, "/all/0/header: there are no headers"),
    ],
)
def test_limits_are_the_servers(spec: object, said: str) -> None:
    with pytest.raises(Mistake, match=said):
        read_filter(spec, headers=False)
    with pytest.raises(InvalidRequest):
        servers_filter(spec, headers=False)


@pytest.mark.parametrize("spec", [None, {}])
def test_nothing_written_is_everything(spec: object) -> None:
    assert read_filter(spec, headers=False)({}) is True


def test_a_hidden_value_matches_nothing() -> None:
    holds = read_filter({"header": {"name": "x-secret", "value": ""}}, headers=True)
    assert not holds({"request_headers": [{"name": "x-secret", "value": "‹redacted›"}]})
