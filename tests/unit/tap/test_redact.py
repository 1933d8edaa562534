"""Canaries: nothing that is secret passes."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.events import Header
from chalicelib.tap.redact import (
    REDACTED,
    SHOWN,
    readable,
    visible_authority,
    visible_header,
    visible_labels,
    visible_path,
)

CANARY = "c4n4ry"


def shown(headers: Iterable[Header]) -> tuple[Header, ...]:
    return tuple(header for name, value in headers if (header := visible_header(name, value)))


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "Authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "l5d-client-id",
        "proxy-authorization",
        "Proxy-Auth",
    ],
)
def test_some_headers_are_not_even_named(name: str) -> None:
    assert shown(((name, CANARY),)) == ()


@pytest.mark.parametrize("name", ["x-token", "referer", "x-forwarded-for", "x-amz-security-token", "location"])
def test_the_others_show_their_name_alone(name: str) -> None:
    assert shown(((name, CANARY), (name, b"\xff"))) == ((name, REDACTED), (name, REDACTED))


@pytest.mark.parametrize("name", sorted(SHOWN - {":path"}))
def test_the_allowed_ones_pass(name: str) -> None:
    assert shown(((name, "value"), (name, b"\xff"))) == ((name, "value"), (name, b"\xff"))


def test_order_and_duplicates_stay() -> None:
    headers: tuple[Header, ...] = (("via", "a"), ("accept", "b"), ("cookie", CANARY), ("via", "c"))
    assert shown(headers) == (("via", "a"), ("accept", "b"), ("via", "c"))


def test_a_path_is_cut_at_its_query_string() -> None:
    assert visible_path(f"/a?token={CANARY}") == "/a"
    assert visible_path("/a") == "/a"
    assert shown(((":path", f"/a?{CANARY}"), (":path", b"/b?\xff"))) == ((":path", "/a"), (":path", b"/b"))


def test_an_authority_loses_user_and_password() -> None:
    assert visible_authority(f"ann:{CANARY}@api:80") == "api:80"
    assert visible_authority("api:80") == "api:80"
    assert shown((("host", f"{CANARY}@api"), (":authority", f"{CANARY}@api"))) == (
        ("host", "api"),
        (":authority", "api"),
    )


def test_identities_pass_only_with_the_right() -> None:
    labels = {"client_id": CANARY, "server_id": CANARY, "app": "web"}
    assert visible_labels(labels, identities=False) == {"app": "web"}
    assert visible_labels(labels, identities=True) == labels


def test_a_filter_may_read_what_is_shown() -> None:
    assert readable("Accept")
    assert not readable("cookie")
    assert not readable("x-token")


NAMES = st.one_of(st.text(max_size=20), st.sampled_from(["cookie", "x-api-key", "proxy-x", "location", "x-trace"]))


@given(st.lists(NAMES.filter(lambda name: name.lower() not in SHOWN)))
def test_no_value_of_an_unlisted_header_ever_passes(names: list[str]) -> None:
    assert all(value == REDACTED for _, value in shown((name, CANARY) for name in names))
