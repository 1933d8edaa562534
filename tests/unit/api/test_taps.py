import json
from typing import Any

import pytest

from chalicelib.access.principal import Principal
from chalicelib.access.scopes import Scope
from chalicelib.api.tap_answers import OpenedTapOut, TapOut, TicketOut, WorkloadOut
from chalicelib.errors import TapForbidden
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.pods import ENABLED, MESHED, Pod
from tests.api.edges import refused
from tests.api.gateway import Reply
from tests.api.house import WEBSOCKET, House

WEB = {"namespace": "shop", "resource_type": "deploy", "resource_name": "web"}


def tenant(house: House, name: str, *scopes: Scope, namespaces: tuple[str, ...] | None = ("shop",)) -> None:
    house.tenants[f"ptk_{name}"] = Principal(f"key:{name}", "key", frozenset(scopes), namespaces, ("shop-tappers",))


def open_tap(house: House, *, as_: str = "", **fields: Any) -> Reply:  # noqa: ANN401 - any JSON
    more = {"Authorization": f"Bearer ptk_{as_}"} if as_ else {}
    return house.send("POST", "/v1/taps", json.dumps({"target": WEB} | fields), **more)


def test_a_tap_is_opened_with_everything_that_a_socket_needs(house: House) -> None:
    reply = open_tap(house, match={"method": "GET", "to": WEB}, expires_in=3_600)
    told = reply.json()
    OpenedTapOut.model_validate(told)
    assert reply.status == 201
    assert reply.headers["location"] == f"/v1/taps/{told['id']}"
    assert reply.headers["cache-control"] == "no-store"
    assert told["target"] == {"namespace": "shop", "resource_type": "deployments", "resource_name": "web"}
    assert told["match"] == {"method": "GET", "to": told["target"]}
    assert (told["expires_at"], told["live"], told["websocket"]) == ("2026-11-24T13:00:00Z", False, WEBSOCKET)
    assert told["subprotocols"] == ["portico.tap.v1", f"portico.ticket.{told['ticket']}"]
    assert house.audit.lines == [
        {"action": "tap_opened", "actor": "static", "object": "deploy/web in shop", "tap": told["id"]}
    ]


def test_it_is_listed_looked_at_ticketed_and_deleted(house: House) -> None:
    made = open_tap(house).json()
    [listed] = house.send("GET", "/v1/taps").json()
    seen = house.send("GET", f"/v1/taps/{made['id']}").json()
    TapOut.model_validate(seen)
    assert listed == seen
    assert "ticket" not in seen
    ticket = house.send("POST", f"/v1/taps/{made['id']}/tickets")
    TicketOut.model_validate(ticket.json())
    assert (ticket.status, ticket.headers["cache-control"]) == (201, "no-store")
    assert ticket.json()["ticket"] != made["ticket"]
    assert house.send("DELETE", f"/v1/taps/{made['id']}").status == 204
    refused(house.send("GET", f"/v1/taps/{made['id']}"), 404, "tap_not_found")
    assert house.send("GET", "/v1/taps").json() == []
    assert [line["action"] for line in house.audit.lines] == ["tap_opened", "tap_deleted"]


def test_a_repeated_key_gives_the_same_tap_and_no_second_ticket(house: House) -> None:
    first, again = (house.send("POST", "/v1/taps", json.dumps({"target": WEB}), Idempotency_Key="k") for _ in range(2))
    assert again.status == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert "ticket" not in again.json()
    assert len(house.audit.lines) == 1


def test_another_tenants_tap_is_not_there(house: House) -> None:
    for name in ("alice", "bob"):
        tenant(house, name, "tap:open")
    made = open_tap(house, as_="alice").json()["id"]
    for method, tail in (("GET", ""), ("DELETE", ""), ("POST", "/tickets")):
        refused(house.send(method, f"/v1/taps/{made}{tail}", Authorization="Bearer ptk_bob"), 404, "tap_not_found")
    assert house.send("GET", "/v1/taps", Authorization="Bearer ptk_bob").json() == []
    assert len(house.send("GET", "/v1/taps", Authorization="Bearer ptk_alice").json()) == 1


@pytest.mark.parametrize(
    "fields", [{"target": WEB | {"namespace": "other"}}, {"match": {"to": WEB | {"namespace": "other"}}}]
)
def test_a_namespace_that_is_not_ones_own_is_not_there_and_the_cluster_is_not_asked(
    house: House, fields: dict[str, Any]
) -> None:
    tenant(house, "alice", "tap:open")
    refused(open_tap(house, as_="alice", **fields), 404, "namespace_not_found")
    refused(
        house.send("GET", "/v1/targets?namespace=other", Authorization="Bearer ptk_alice"), 404, "namespace_not_found"
    )
    assert house.rights.asked == []


def test_the_clusters_reason_is_told(house: House) -> None:
    reason = 'deployments.tap.linkerd.io "web" is forbidden: User "portico:viewer" cannot watch'
    house.rights.refusal = TapForbidden(reason, checked_by="api_server")
    reply = open_tap(house)
    refused(reply, 403, "tap_forbidden")
    assert reply.json()["detail"] == reason


def test_headers_want_their_scope(house: House) -> None:
    tenant(house, "alice", "tap:open")
    tenant(house, "carol", "tap:open", "tap:headers")
    refused(open_tap(house, as_="alice", extract_headers=True), 403, "insufficient_scope")
    assert open_tap(house, as_="carol", extract_headers=True).json()["extract_headers"] is True


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"max_rps": 0}, "/max_rps"),
        ({"max_rps": 1_001}, "/max_rps"),
        ({"max_rps": "100"}, "/max_rps"),
        ({"maxRps": 100}, "/maxRps"),
        ({"match": {"path": "("}}, "/match/path"),
        ({"match": {"path": "a(?=b)"}}, "/match/path"),
        ({"match": {"method": "G T"}}, "/match/method"),
        ({"match": {"path_prefix": "api"}}, "/match/path_prefix"),
        ({"match": []}, "/match"),
        ({"target": WEB | {"resource_type": "nodes"}}, "/target/resource_type"),
        ({"target": WEB | {"label_selector": "a=b"}}, "/target/label_selector"),
        ({"target": {"namespace": "shop"}}, "/target/resource_type"),
        ({"expires_in": 59}, "/expires_in"),
        ({"expires_in": 28_801}, "/expires_in"),
        ({"confirm": "yes"}, "/confirm"),
    ],
)
def test_what_is_wrong_is_named(house: House, fields: dict[str, Any], pointer: str) -> None:
    refused(open_tap(house, **fields), 400, "invalid_request", pointer)
    assert house.rights.asked == []


def test_limits_are_told(house: House) -> None:
    small = House(allowance=Allowance(taps=1, pods=0))
    assert open_tap(small).status == 201
    refused(open_tap(small), 429, "rate_limited")
    small.pods.pods["shop"] = [Pod("web-1")]
    refused(open_tap(small, target={"namespace": "shop", "resource_type": "po"}), 409, "too_many_pods")
    assert open_tap(house, target={"namespace": "shop", "resource_type": "po"}, confirm=True).status == 201


def test_what_can_be_tapped(house: House) -> None:
    house.pods.pods["shop"] = [Pod("web-1", {MESHED: "linkerd"}, {ENABLED: "true"}), Pod("db-1")]
    told = house.send("GET", "/v1/targets?namespace=shop").json()
    for each in told:
        WorkloadOut.model_validate(each)
    assert [(each["resource_type"], each["resource_name"], each["pods"]) for each in told] == [
        ("pods", "db-1", {"tappable": 0, "refused": 1}),
        ("pods", "web-1", {"tappable": 1, "refused": 0}),
    ]
    house.pods.allowed = False
    refused(house.send("GET", "/v1/targets?namespace=shop"), 403, "tap_forbidden")
    refused(house.send("GET", "/v1/targets?namespace=.."), 400, "invalid_name", "?namespace")
