import json

import pytest

from chalicelib.api.tap_answers import OpenedTapOut
from chalicelib.api.tap_event_contract import TapEventOut
from chalicelib.errors import NothingToTap, StreamLost, TapForbidden
from chalicelib.tap.target import GROUP_PATH
from tests.api.edges import refused
from tests.api.gateway import Reply
from tests.api.house import House
from tests.unit.api.test_taps import tenant
from tests.unit.tap.traffic import end, request, response

WEB = "/watch/namespaces/shop/deployments/web/tap"
PATHS = [WEB, "/watch/namespaces/shop/tap", GROUP_PATH + WEB, GROUP_PATH + "/watch/namespaces/shop/tap"]
ONE = request(1, headers=b"authorization: canary\nx-own: canary\ncontent-type: text/html", path="/cart?token=canary")


@pytest.fixture
def busy(house: House) -> House:
    house.streams.pieces = [[ONE, response(ONE), end(ONE)]]
    return house


def watch(house: House, path: str = WEB, body: object = None, **headers: str) -> Reply:
    return house.send("POST", path, json.dumps(body or {}), **headers)


@pytest.mark.parametrize("path", PATHS)
def test_an_event_a_line(busy: House, path: str) -> None:
    reply = watch(busy, path)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/x-ndjson")
    assert (reply.headers["portico-tap-ended"], reply.headers["portico-tap-lost"]) == ("timeout", "0")
    assert reply.body.endswith("\n")
    told = [json.loads(line) for line in reply.body.splitlines()]
    for each in told:
        TapEventOut.model_validate(each)
    assert [next(key for key in ("request_init", "response_init", "response_end") if key in each) for each in told] == [
        "request_init",
        "response_init",
        "response_end",
    ]
    assert busy.audit.lines[0]["action"] == "tap_watched"


def test_quiet_lines_are_none(house: House) -> None:
    reply = watch(house)
    assert (reply.status, reply.body, reply.headers["content-type"]) == (200, "", "application/x-ndjson")


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("?limit=1", ""),
        ("?limit=1", "application/x-ndjson"),
        ("", "application/json"),
        ("", "text/html, application/JSON;q=0.9"),
    ],
)
def test_one_event_is_exactly_the_seeds_answer(busy: House, query: str, accept: str) -> None:
    reply = watch(busy, WEB + query, Accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.headers["portico-tap-ended"] == "limit"
    assert "request_init" in reply.json()
    busy.streams.pieces = []
    quiet = watch(busy, WEB + query, Accept=accept)
    assert (quiet.status, quiet.body, quiet.headers["portico-tap-ended"]) == (204, "", "timeout")


@pytest.mark.parametrize("accept", ["*/*", "application/json, application/x-ndjson"])
def test_lines_are_for_all_others(busy: House, accept: str) -> None:
    assert watch(busy, Accept=accept).headers["content-type"] == "application/x-ndjson"


@pytest.mark.parametrize("prefer", ["respond-async", "wait=10, Respond-Async;foo=1"])
def test_a_tap_for_a_socket_instead(house: House, prefer: str) -> None:
    staged = House(stage="dev")
    reply = watch(staged, Prefer=prefer)
    OpenedTapOut.model_validate(reply.json())
    assert (reply.status, reply.headers["preference-applied"]) == (202, "respond-async")
    assert reply.headers["location"] == f"/dev/v1/taps/{reply.json()['id']}"
    assert house.streams.opened == staged.streams.opened == []
    assert watch(house, Prefer="respond-asynchronously").status == 200


def test_what_is_asked_of_the_mesh(house: House) -> None:
    body = {
        "target": {"namespace": "shop", "resource_type": "deploy", "resource_name": "web"},
        "match": {"path": "/api/v[12]/.*", "method": "GET", "authority": "web:80", "scheme": "http"},
        "max_rps": 5,
        "extract_headers": True,
    }
    watch(house, body=body)
    [asked] = house.streams.opened
    source = asked.at_source
    assert (source.path_prefix, source.method, source.authority, source.scheme) == ("/api/v", "GET", "web:80", "http")
    assert (asked.max_rps, asked.extract_headers, str(asked.target)) == (5.0, True, "deploy/web in shop")
    assert asked.owner.groups == ("portico:admin",)


@pytest.mark.parametrize(
    "target", [{"namespace": "other"}, {"resource_type": "pods"}, {"resource_name": "db"}, {"resource_name": ""}]
)
def test_a_target_that_is_not_the_paths_is_refused(house: House, target: dict[str, str]) -> None:
    refused(watch(house, body={"target": target}), 400, "invalid_request", "/target")
    assert house.streams.opened == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "?limit"),
        ("limit=1001", "?limit"),
        ("limit=ten", "?limit"),
        ("timeoutSeconds=26", "?timeoutSeconds"),
    ],
)
def test_bounds_are_checked(house: House, query: str, pointer: str) -> None:
    refused(watch(house, f"{WEB}?{query}"), 400, "invalid_request", pointer)


def test_the_largest_bounds_are_taken(house: House) -> None:
    began = house.clock.now()
    assert watch(house, f"{WEB}?limit=1000&timeoutSeconds=25").status == 200
    assert (house.clock.now() - began).total_seconds() == 25


def test_an_answer_has_its_size(house: House) -> None:
    long = request(1, path="/" + '"' * 14_000)
    house.streams.pieces = [[long] * 1_000]
    reply = watch(house, f"{WEB}?limit=1000", {"max_rps": 1_000})
    assert reply.headers["portico-tap-ended"] == "size"
    assert 5_000_000 < len(json.dumps(reply.body)) <= 5_500_000


def test_why_there_is_nothing(house: House) -> None:
    reason = "tap authorization failed (not authorized to access deployments.tap.linkerd.io)"
    for error, status, code in (
        (TapForbidden(reason, checked_by="tap_server"), 403, "tap_forbidden"),
        (NothingToTap("no pods to tap"), 404, "nothing_to_tap"),
        (StreamLost("the stream ended"), 503, "cluster_unavailable"),
    ):
        house.streams.pieces = [error]
        refused(watch(house), status, code)
    house.streams.pieces = [[ONE], StreamLost("the stream ended")]
    assert watch(house).headers["portico-tap-ended"] == "upstream"


def test_secrets_do_not_leave(busy: House) -> None:
    for scopes in (("tap:open",), ("tap:open", "tap:headers")):
        tenant(busy, "alice", *scopes)
        reply = watch(busy, body={"extract_headers": "tap:headers" in scopes}, Authorization="Bearer ptk_alice")
        assert reply.status == 200
        assert ("text/html" in reply.body) is ("tap:headers" in scopes)
        assert "canary" not in reply.body


def test_a_tenant_sees_its_namespace_alone(house: House) -> None:
    tenant(house, "alice", "tap:open")
    reply = watch(house, "/watch/namespaces/other/tap", Authorization="Bearer ptk_alice")
    refused(reply, 404, "namespace_not_found")
    tenant(house, "nobody")
    refused(watch(house, Authorization="Bearer ptk_nobody"), 403, "insufficient_scope")
    refused(house.raw("POST", WEB, [], "{}"), 401, "unauthorized")
