"""Two tenants: what is another's does not exist, with the very answer of what is not there."""

import pytest

from chalicelib.access.principal import Principal
from chalicelib.access.scopes import SCOPES
from tests.api.edges import body
from tests.api.gateway import Reply
from tests.api.house import House

CALLS = [
    ("GET", "/v1/tunnels?namespace={}", ""),
    ("GET", "/v1/tunnels/web?namespace={}", ""),
    ("POST", "/v1/tunnels", body(name="kube1", namespace="{}")),
    ("PUT", "/v1/tunnels", body(name="web", namespace="{}", tcpPorts=[1])),
    ("DELETE", "/v1/tunnels/web?namespace={}", ""),
    ("POST", "/v1/namespace", body(name="{}")),
    ("DELETE", "/v1/namespace/{}", ""),
]


@pytest.fixture
def shared() -> House:
    house = House()
    house.cluster.add_namespace("beta")
    house.add_tunnel("beta", "web", 22)
    house.tenants["ptk_acme"] = Principal("acme", "key", frozenset(SCOPES), ("acme",))
    return house


def as_acme(house: House, method: str, target: str, content: str = "") -> Reply:
    return house.send(method, target, content or None, Authorization="Bearer ptk_acme")


@pytest.mark.parametrize(("method", "target", "content"), CALLS)
@pytest.mark.parametrize("namespace", ["beta", "kube-system", "nowhere"])
def test_what_is_anothers_is_not_there(shared: House, method: str, target: str, content: str, namespace: str) -> None:
    reply = as_acme(shared, method, target.replace("{}", namespace), content.replace("{}", namespace))
    assert (reply.status, reply.json()["code"]) == (404, "namespace_not_found")
    assert reply.json()["detail"] == f"the namespace {namespace} is not there"
    assert shared.cluster.calls == []


def test_the_words_are_those_of_a_namespace_that_is_really_not_there(shared: House) -> None:
    reply = shared.send("GET", "/v1/tunnels/web?namespace=nowhere")
    assert reply.json()["detail"] == "the namespace nowhere is not there"


@pytest.mark.parametrize(("method", "target", "content"), CALLS[:5])
def test_what_is_ones_own_is_there(shared: House, method: str, target: str, content: str) -> None:
    assert as_acme(shared, method, target.replace("{}", "acme"), content.replace("{}", "acme")).status < 300


def test_lists_hold_ones_own_alone(shared: House) -> None:
    assert {each["namespace"] for each in as_acme(shared, "GET", "/v1/tunnels").json()} == {"acme"}
    assert [each["name"] for each in as_acme(shared, "GET", "/v1/namespace").json()] == ["acme"]


def test_pages_hold_ones_own_alone(shared: House) -> None:
    assert {each["namespace"] for each in as_acme(shared, "GET", "/v1/tunnels?limit=500").json()} == {"acme"}
