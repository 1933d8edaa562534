"""Whatever comes in: an answer of the contract, nothing beyond the error tree, nothing beyond a segment of a URL."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.api.problem_contract import ProblemOut
from tests.api.edges import body
from tests.api.house import House

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(name=st.text(min_size=1, max_size=300), namespace=st.text(max_size=80))
def test_any_name_in_path_and_query_is_found_refused_or_not_there(house: House, name: str, namespace: str) -> None:
    path, query = quote(name, safe="", errors="surrogatepass"), quote(namespace, safe="", errors="surrogatepass")
    reply = house.send("GET", f"/v1/tunnels/{path}?namespace={query}")
    assert reply.status in (200, 400, 403, 404)
    if reply.status != 200:
        ProblemOut.model_validate(reply.json())


@FEW
@given(name=ANYTHING, namespace=ANYTHING, ports=ANYTHING)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_any_json_in_a_body_is_taken_or_refused(
    house: House, method: str, name: object, namespace: object, ports: object
) -> None:
    reply = house.send(method, "/v1/tunnels", body(name=name, namespace=namespace, tcpPorts=ports))
    assert reply.status in (200, 201, 400, 403, 404, 409)


@FEW
@given(raw=st.binary(max_size=300))
def test_any_bytes_in_a_body_are_taken_or_refused(house: House, raw: bytes) -> None:
    assert house.send("POST", "/v1/namespace", raw).status in (201, 400, 403, 409)


@FEW
@given(st.dictionaries(st.text(max_size=70), st.text(max_size=70), max_size=3))
def test_any_labels_are_taken_or_refused(house: House, labels: dict[str, str]) -> None:
    reply = house.send("POST", "/v1/namespace?dryRun=1", body(name="beta", labels=labels, annotations=labels))
    assert reply.status in (201, 400)


@FEW
@given(query=st.text(max_size=100))
def test_any_query_is_answered(house: House, query: str) -> None:
    encoded = quote(query, safe="&=+,-", errors="surrogatepass")
    assert house.send("GET", f"/v1/tunnels?namespace=acme&{encoded}").status in (200, 400)


@FEW
@given(value=st.text(alphabet=st.characters(max_codepoint=255), max_size=60))
def test_any_credential_but_the_right_one_is_401(house: House, value: str) -> None:
    reply = house.raw("GET", "/v1/tunnels", [("Authorization", value)])
    assert reply.status == 401
    assert reply.headers["www-authenticate"].startswith('Bearer realm="portico"')
