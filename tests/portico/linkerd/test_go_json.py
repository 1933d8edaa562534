"""Escapes and omissions of Go's encoder."""

import json

from hypothesis import given
from hypothesis import strategies as st

from portico.linkerd.go_json import indented


def test_what_a_browser_would_read_as_markup_is_escaped() -> None:
    assert indented("<a href='x'>&\u2028\u2029ü\x7f") == "\"\\u003ca href='x'\\u003e\\u0026\\u2028\\u2029ü\x7f\""


def test_control_characters_have_gos_escapes() -> None:
    assert indented('\b\f\n\r\t\x1b"\\') == '"\\b\\f\\n\\r\\t\\u001b\\"\\\\"'


def test_empty_objects_and_lists_stay_on_their_line() -> None:
    assert indented({"a": {}, "b": []}) == '{\n  "a": {},\n  "b": []\n}'


def test_only_fields_so_marked_are_left_out() -> None:
    assert indented({"seconds": 0, "nanos": 1}) == '{\n  "nanos": 1\n}'
    assert indented({"seconds": "", "requestInitEvent": {}, "resetErrorCode": 0, "grpcStatusCode": 0}) == (
        '{\n  "seconds": "",\n  "requestInitEvent": {},\n  "grpcStatusCode": 0\n}'
    )


@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_it_is_json_of_the_same_value(value: object) -> None:
    assert json.loads(indented(value)) == value  # type: ignore[arg-type]
