import pytest

from chalicelib.api.headers import (
    if_match,
    location,
    metrics_state,
    next_page,
    one_header,
    origin,
    wants_fresh,
    warning,
)
from chalicelib.api.incoming import Incoming
from chalicelib.errors import InvalidRequest


def sent(**headers: str | list[str]) -> Incoming:
    many = {name.replace("_", "-"): [value] if isinstance(value, str) else value for name, value in headers.items()}
    return Incoming({"multiValueHeaders": many})


def asked(path: str, **query: list[str]) -> Incoming:
    return Incoming({"requestContext": {"path": path}, "multiValueQueryStringParameters": query or None})


def test_source_and_age_are_told() -> None:
    assert origin("stale", 71) == {"Portico-Source": "stale", "Portico-Age": "71"}


def test_metrics_are_only_mentioned_when_they_are_away() -> None:
    assert metrics_state(unavailable=True) == {"Uplink-Metrics": "unavailable"}
    assert metrics_state(unavailable=False) == {}


def test_warnings_become_one_header() -> None:
    assert warning(["one", "two"]) == {"Portico-Warning": "one; two"}
    assert warning([]) == {}


@pytest.mark.parametrize("text", ["Übung", "a\nSet-Cookie: x", "\x7f"])
def test_a_warning_that_no_header_can_hold_is_escaped(text: str) -> None:
    value = warning([text])["Portico-Warning"]
    assert value.isascii()
    assert value.isprintable()


@pytest.mark.parametrize("value", ["no-cache", "No-Cache", "max-age=0, no-cache", ["max-age=0", "no-cache"]])
def test_no_cache_asks_for_the_cluster(value: str | list[str]) -> None:
    assert wants_fresh(sent(Cache_Control=value))


@pytest.mark.parametrize("value", ["max-age=0", "no-cache-please", "", []])
def test_other_directives_do_not(value: str | list[str]) -> None:
    assert not wants_fresh(sent(Cache_Control=value))


def test_a_header_has_one_value_or_none() -> None:
    assert one_header(sent(), "Idempotency-Key") is None
    assert one_header(sent(Idempotency_Key="k"), "Idempotency-Key") == "k"
    with pytest.raises(InvalidRequest, match="Idempotency-Key is given more than once"):
        one_header(sent(Idempotency_Key=["a", "b"]), "Idempotency-Key")


@pytest.mark.parametrize("value", ['"abc"', 'W/"abc"', '"a", "b"', '"a","b"', '""'])
def test_if_match_is_a_list_of_tags(value: str) -> None:
    assert if_match(sent(If_Match=value)) == value


@pytest.mark.parametrize("headers", [{}, {"If_Match": "*"}])
def test_without_a_tag_any_state_will_do(headers: dict[str, str]) -> None:
    assert if_match(sent(**headers)) is None


@pytest.mark.parametrize("value", ["abc", 'w/"abc"', '"a" "b"', '"a",', '*, "a"', '"', '"a,b"', '"\n"', ""])
def test_what_is_no_tag_is_refused(value: str) -> None:
    with pytest.raises(InvalidRequest, match="the header If-Match must be an ETag"):
        if_match(sent(If_Match=value))


def test_a_location_is_on_the_requests_own_path() -> None:
    assert location(asked("/dev/v1/tunnels/"), "web", namespace="acme") == "/dev/v1/tunnels/web?namespace=acme"
    assert location(asked("/v1/namespace"), "acme") == "/v1/namespace/acme"


def test_the_next_page_is_the_same_request_one_page_on() -> None:
    incoming = asked("/dev/v1/tunnels", limit=["2"], **{"continue": ["old"]}, q=["a b"])
    assert next_page(incoming, "n=w&") == {"Link": '</dev/v1/tunnels?limit=2&q=a+b&continue=n%3Dw%26>; rel="next"'}


def test_the_last_page_links_nowhere() -> None:
    assert next_page(asked("/v1/tunnels"), "") == {}
