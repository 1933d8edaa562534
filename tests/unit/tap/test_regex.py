"""Regular expressions of strangers."""

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.leaf import Mistake
from chalicelib.tap.limits import REGEX_BYTES
from chalicelib.tap.regex import compiled, from_the_start, literal_prefix


def test_it_occurs_anywhere() -> None:
    occurs = compiled("b+")
    assert occurs("abbc")
    assert not occurs("ac")


def test_or_from_the_start() -> None:
    begins = from_the_start("/api/v[12]")
    assert begins("/api/v1/x")
    assert not begins("/x/api/v1")


@pytest.mark.parametrize(
    ("pattern", "why"), [("(", "missing"), ("(?=a)", "perl operator"), (r"(a)\1", "escape"), (r"\pL{900}", "large")]
)
def test_what_re2_refuses_is_refused_in_its_words(pattern: str, why: str) -> None:
    with pytest.raises(Mistake, match=why):
        compiled(pattern)


def test_anything_but_text_is_a_mistake() -> None:
    with pytest.raises(Mistake, match="is a string"):
        compiled(7)


def test_its_length_is_bounded_in_bytes() -> None:
    assert compiled("a" * REGEX_BYTES)("a" * REGEX_BYTES)
    with pytest.raises(Mistake, match="at most 256 bytes"):
        compiled("ü" * (REGEX_BYTES // 2 + 1))


def test_a_nested_repetition_takes_no_time() -> None:
    assert not compiled(r"^(a+)+$")("a" * 5_000 + "b")


@pytest.mark.parametrize(
    ("pattern", "prefix"),
    [
        ("/api/v1", "/api/v1"),
        ("/api/(users|orders)", "/api/"),
        ("/api/users|/api/orders", "/api/"),
        ("/a|/b", "/"),
        ("/ab?c", "/a"),
        (r"/x\.y/.*", "/x.y/"),
        ("^/api", "/api"),
        ("(?i)/api", "/"),
        (".*/x", ""),
        ("", ""),
        ("/grün", "/grün"),
        ("/[üö]", "/"),
    ],
)
def test_the_literal_prefix_of_an_expression(pattern: str, prefix: str) -> None:
    assert literal_prefix(pattern) == prefix


@given(
    st.from_regex(r"\A/[a-c]{0,3}(\([a-c]\|[a-c]\)|[a-c]\?|\.\*|\|/[a-c])?[a-c]{0,2}\Z"), st.text("/abc", max_size=8)
)
def test_whatever_matches_begins_with_the_prefix(pattern: str, text: str) -> None:
    if re2.match(pattern, text):
        assert text.startswith(literal_prefix(pattern))
