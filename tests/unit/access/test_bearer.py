import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.access.bearer import read_bearer, shape_of
from chalicelib.errors import Unauthorized


def jwt(header: object) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part({'sub': 'me'})}.c2ln"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_is_case_insensitive(scheme: str) -> None:
    assert read_bearer([f"{scheme} abc+/def=="]) == "abc+/def=="


@pytest.mark.parametrize(
    ("values", "presented"),
    [
        pytest.param([], False, id="no header"),
        pytest.param(["Basic YWxhZGRpbjpvcGVu"], False, id="Basic"),
        pytest.param(["Digest username=x"], False, id="Digest"),
        pytest.param(["Bearer"], True, id="Bearer alone"),
        pytest.param(["Bearer "], True, id="Bearer and a space"),
        pytest.param(["Bearer  abc"], True, id="double space"),
        pytest.param(["Bearer\tabc"], True, id="tab"),
        pytest.param(["Bearer abc "], True, id="space at the end"),
        pytest.param(["Bearer abc\n"], True, id="token with newline"),
        pytest.param(["Bearer a b"], True, id="two tokens"),
        pytest.param(["Bearer abc,Bearer def"], True, id="joined headers"),
        pytest.param(["Bearer =abc"], True, id="not token68"),
        pytest.param(["Bearer tökén"], True, id="not ASCII"),
        pytest.param(["abc"], True, id="no scheme"),
        pytest.param([""], True, id="empty"),
        pytest.param(["Bearer abc", "Bearer abc"], True, id="two headers"),
    ],
)
def test_anything_but_one_bearer_token_is_unauthorized(values: list[str], presented: bool) -> None:
    with pytest.raises(Unauthorized) as caught:
        read_bearer(values)
    assert caught.value.presented is presented


@given(st.lists(st.text(), max_size=3))
def test_nothing_else_ever_comes_out(values: list[str]) -> None:
    with suppress(Unauthorized):
        token = read_bearer(values)
        assert [value.lower() for value in values] == [f"bearer {token}".lower()]


@given(st.text(min_size=10))
def test_a_refusal_never_repeats_what_was_sent(value: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        read_bearer([f"Bearer  {value}"])
    assert value not in caught.value.detail


@pytest.mark.parametrize(
    ("token", "shape"),
    [
        ("ptk_abc_def", "key"),
        (jwt({"alg": "RS256"}), "jwt"),
        (jwt(["not", "a", "header"]), "static"),
        ("a.b.c", "static"),
        ("a.b", "static"),
        ("eyJhbGciOiJub25lIn0.e30.", "jwt"),
        ("TAjFZExVq6qUfnqojwR2HOej347fRXqV3vLexlyoP6GcRZ2SjIUALY8Jdx8", "static"),
        ("k7ZzQ+/x==", "static"),
    ],
)
def test_the_shape_decides_which_check_runs(token: str, shape: str) -> None:
    assert shape_of(token) == shape


@given(st.text(alphabet="abcXYZ019-._~+/="))
def test_every_token_has_a_shape(token: str) -> None:
    assert shape_of(token) in ("key", "jwt", "static")


def test_a_header_nested_too_deeply_is_no_jwt() -> None:
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")
    assert shape_of(f"{deep}.a.b") == "static"
