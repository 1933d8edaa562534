"""`header`."""

import pytest

from chalicelib.tap.filters.header import LEAF, build
from chalicelib.tap.leaf import Mistake
from chalicelib.tap.redact import REDACTED
from tests.unit.tap.traffic import end, exchange, reader, request, response


def test_it_occurs_in_a_header_of_the_request() -> None:
    one = exchange(request(headers=b"user-agent: curl/8\naccept: */*"))
    assert build({"name": "User-Agent", "value": "^curl"})(one, reader())
    assert not build({"name": "accept", "value": "json"})(one, reader())


def test_headers_of_the_response_and_trailers_count_as_well() -> None:
    first = request(headers=b"")
    one = exchange(
        first, answer=response(first, headers=b"server: envoy"), ending=end(first, trailers=b"grpc-message: no")
    )
    assert build({"name": "server", "value": "envoy"})(one, reader())
    assert build({"name": "grpc-message", "value": "no"})(one, reader())


def test_without_headers_nothing_is_found() -> None:
    assert not build({"name": "server", "value": ""})(exchange(), reader())


def test_a_binary_value_is_looked_at_in_base64() -> None:
    one = exchange(request(headers=b"te: \xff\x00"))
    assert build({"name": "te", "value": "^/wA=$"})(one, reader())


@pytest.mark.parametrize("name", ["authorization", "Cookie", "x-canary", "l5d-client-id", "proxy-authorization"])
def test_what_is_hidden_cannot_be_asked_for(name: str) -> None:
    with pytest.raises(Mistake, match="redacted"):
        build({"name": name, "value": "s3cret"})


def test_the_query_string_cannot_be_asked_for() -> None:
    one = exchange(request(headers=b":path: /login?token=s3cret\nx-canary: s3cret"))
    assert not build({"name": ":path", "value": f"s3cret|{REDACTED}"})(one, reader())


@pytest.mark.parametrize(
    "value", ["curl", {}, {"name": "accept"}, {"name": 1, "value": ""}, {"name": "te", "value": "", "x": 1}]
)
def test_anything_else_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match="a header's name"):
        build(value)


def test_it_waits_for_the_end() -> None:
    assert not LEAF.early
