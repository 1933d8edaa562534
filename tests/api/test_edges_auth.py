"""Credentials at their edges: each row of the table of decisions that has a credential of today, named after it."""

import pytest

from chalicelib.access.principal import Principal
from chalicelib.errors import ClusterUnavailable
from tests.api.edges import refused
from tests.api.house import PREVIOUS, TOKEN, House

ROUTES = [
    ("GET", "/v1/tunnels"),
    ("POST", "/v1/tunnels"),
    ("PUT", "/v1/tunnels"),
    ("GET", "/v1/tunnels/web?namespace=acme"),
    ("DELETE", "/v1/tunnels/web?namespace=acme"),
    ("GET", "/v1/namespace"),
    ("POST", "/v1/namespace"),
    ("DELETE", "/v1/namespace/acme"),
    ("GET", "/v1/whoami"),
    ("GET", "/v1/checks"),
]
OPEN = ["/", "/v1/health", "/v1/openapi.json"]
INVALID = 'Bearer realm="portico", error="invalid_token"'
BARE = 'Bearer realm="portico"'


@pytest.mark.parametrize(("method", "target"), ROUTES)
def test_no_header(house: House, method: str, target: str) -> None:
    reply = house.send(method, target, Authorization="")
    refused(reply, 401, "unauthorized")
    assert reply.headers["www-authenticate"] == BARE
    assert house.cluster.calls == []


@pytest.mark.parametrize("target", OPEN)
def test_the_open_routes_want_no_header(house: House, target: str) -> None:
    assert house.send("GET", target, Authorization="").status == 200
    assert house.send("GET", target, Authorization="Bearer wrong").status == 200


@pytest.mark.parametrize(
    ("value", "challenge"),
    [
        pytest.param("Basic YTpi", BARE, id="Basic"),
        pytest.param("Bearer", INVALID, id="Bearer alone"),
        pytest.param(f"Bearer  {TOKEN}", INVALID, id="double space"),
        pytest.param(f"Bearer {TOKEN}\n", INVALID, id="token with newline"),
        pytest.param(f"Bearer {TOKEN} ", INVALID, id="token with space"),
        pytest.param(f"Bearer {TOKEN.upper()}", INVALID, id="right token wrong case"),
        pytest.param(TOKEN, INVALID, id="no scheme"),
        pytest.param("Bearer wrong", INVALID, id="wrong token"),
        pytest.param("Bearer ptk_1_2", INVALID, id="a key"),
        pytest.param("Bearer eyJhbGciOiJub25lIn0.e30.", INVALID, id="alg none"),
        pytest.param("Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln", INVALID, id="a JWT"),
    ],
)
def test_a_credential_that_is_not_good(house: House, value: str, challenge: str) -> None:
    reply = house.send("GET", "/v1/tunnels", Authorization=value)
    refused(reply, 401, "unauthorized")
    assert reply.headers["www-authenticate"] == challenge
    assert reply.json()["challenge"] == challenge
    assert house.cluster.calls == []


def test_two_headers(house: House) -> None:
    good = ("Authorization", f"Bearer {TOKEN}")
    refused(house.raw("GET", "/v1/tunnels", [good, good]), 401, "unauthorized")


def test_no_such_token_and_wrong_token_have_the_same_body(house: House) -> None:
    def told(token: str) -> dict[str, object]:
        answer: dict[str, object] = house.send("GET", "/v1/tunnels", Authorization=f"Bearer {token}").json()
        return {key: value for key, value in answer.items() if key not in ("instance", "requestId")}

    unknown = told("no-such-token")
    assert told(TOKEN[:-1] + "x") == unknown
    assert told("ptk_unknown_key") == unknown
    house.tokens.stored = []
    assert told(TOKEN) == unknown


@pytest.mark.parametrize("token", [TOKEN, PREVIOUS])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_current_and_previous_token(house: House, token: str, scheme: str) -> None:
    assert house.send("GET", "/v1/tunnels", Authorization=f"{scheme} {token}").status == 200


@pytest.mark.parametrize("stored", [[], [b""], [b"\n"]])
def test_an_empty_stored_token_lets_nobody_in(house: House, stored: list[bytes]) -> None:
    house.tokens.stored = stored
    refused(house.send("GET", "/v1/tunnels"), 401, "unauthorized")


def test_who_cannot_be_checked_is_neither_in_nor_out(house: House) -> None:
    house.tokens.down = ClusterUnavailable("the cluster cannot be reached")
    refused(house.send("GET", "/v1/tunnels"), 503, "cluster_unavailable")


@pytest.mark.parametrize(
    ("method", "target", "body", "content_type"),
    [
        ("POST", "/v1/tunnels", "{not json", ""),
        ("POST", "/v1/tunnels", "{}", "text/plain"),
        ("POST", "/v1/tunnels", "x" * 100_000, ""),
        ("GET", "/v1/tunnels?metrics=2&metrics=3&limit=x", "", ""),
        ("GET", "/v1/tunnels/%2e%2e?namespace=", "", ""),
        ("GET", "/v1/tunnels/nope?namespace=nowhere", "", ""),
        ("DELETE", "/v1/namespace/kube-system", "", ""),
    ],
)
def test_auth_comes_before_body_validation_and_existence(
    house: House, method: str, target: str, body: str, content_type: str
) -> None:
    refused(
        house.send(method, target, body, Authorization="Bearer wrong", Content_Type=content_type), 401, "unauthorized"
    )


@pytest.mark.parametrize(("method", "target"), [route for route in ROUTES if "whoami" not in route[1]])
def test_a_good_credential_without_the_scope(house: House, method: str, target: str) -> None:
    house.tenants["ptk_none"] = Principal("none", "key", frozenset())
    reply = house.send(method, target, "{not json", Authorization="Bearer ptk_none")
    refused(reply, 403, "insufficient_scope")
    assert 'error="insufficient_scope", scope="' in reply.headers["www-authenticate"]


def test_the_token_of_a_tunnel_is_only_for_who_may_read_tokens(house: House) -> None:
    house.tenants["ptk_support"] = Principal("support", "key", frozenset({"tunnels:read"}))
    reply = house.send("GET", "/v1/tunnels/web?namespace=acme", Authorization="Bearer ptk_support")
    assert reply.status == 200
    assert "authToken" not in reply.json()
