import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.api.json_body import BODY_BYTES, check_media_type, read_object
from chalicelib.errors import BodyTooLarge, InvalidJson, UnsupportedMediaType

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_any_object_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    assert read_object(json.dumps(value).encode()).value == value


@given(st.binary(max_size=200))
def test_whatever_the_bytes_only_our_own_error_comes_out(raw: bytes) -> None:
    try:
        found = read_object(raw)
    except InvalidJson:
        return
    assert isinstance(found.value, dict)


def test_the_canonical_form_ignores_spaces_and_order() -> None:
    assert (
        read_object(b'{"b": [1, 2], "a": "\\u00e9"}').canonical == read_object('{"a":"é","b":[1,2]}'.encode()).canonical
    )


def test_the_canonical_form_tells_types_apart() -> None:
    assert read_object(b'{"a": 1}').canonical != read_object(b'{"a": "1"}').canonical


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \n", "empty", id="blank"),
        pytest.param(b"{", "not JSON", id="malformed"),
        pytest.param(b"name=acmeco", "not JSON", id="a form"),
        pytest.param(b"[]", "an array", id="array"),
        pytest.param(b'"x"', "a string", id="string"),
        pytest.param(b"1", "a number", id="number"),
        pytest.param(b"1.5", "a number", id="fraction"),
        pytest.param(b"true", "true or false", id="boolean"),
        pytest.param(b"null", "null", id="null"),
        pytest.param(b"{} {}", "not JSON", id="trailing data"),
        pytest.param(b'{"a":1,"a":2}', "twice", id="duplicate keys"),
        pytest.param(b'{"x":{"a":1,"a":1}}', "twice", id="duplicate keys inside"),
        pytest.param(b'{"a":NaN}', "NaN", id="NaN"),
        pytest.param(b'{"a":-Infinity}', "-Infinity", id="Infinity"),
        pytest.param(b'{"a":1e999}', "too large", id="number too large"),
        pytest.param(b'{"a":-1e999}', "too large", id="negative number too large"),
        pytest.param(b'{"a":' + b"9" * 5_000 + b"}", "too many digits", id="number too long"),
        pytest.param(b"\xef\xbb\xbf{}", "byte order mark", id="BOM"),
        pytest.param(b'{"a":"\xff"}', "UTF-8", id="invalid UTF-8"),
        pytest.param("{}".encode("utf-16"), "UTF-8", id="UTF-16"),
        pytest.param(b'{"a":"\\ud800"}', "surrogate", id="half a surrogate pair"),
        pytest.param(b'{"a":' + b"[" * 30_000, "nested", id="nested too deeply"),
    ],
)
def test_what_is_no_one_json_object_is_refused_with_its_reason(raw: bytes, says: str) -> None:
    with pytest.raises(InvalidJson, match=says):
        read_object(raw)


def test_the_refusal_does_not_repeat_the_body() -> None:
    with pytest.raises(InvalidJson) as caught:
        read_object(b'{"canary": canary}')
    assert "canary" not in caught.value.detail


def test_the_largest_body_is_taken_and_one_byte_more_is_not() -> None:
    largest = b'{"a":"' + b"x" * (BODY_BYTES - 8) + b'"}'
    assert len(largest) == BODY_BYTES
    assert read_object(largest).value
    with pytest.raises(BodyTooLarge, match=str(BODY_BYTES)):
        read_object(largest + b" ")


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["application/json"],
        ["application/json; charset=utf-8"],
        ["Application/JSON"],
        ["application/x-www-form-urlencoded"],
    ],
)
def test_json_by_any_of_its_names_is_taken(values: list[str]) -> None:
    check_media_type(values)


@pytest.mark.parametrize(
    "value", ["text/plain", "application/xml", "", "application/jsonp", "multipart/form-data; boundary=x"]
)
def test_another_content_type_is_refused(value: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        check_media_type([value])
