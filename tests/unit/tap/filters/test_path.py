"""`path`."""

import pytest

from chalicelib.tap.filters.path import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request


@pytest.mark.parametrize(
    ("value", "path", "passes"),
    [
        ("cart", "/shop/cart/1", True),
        ("^/cart$", "/cart", True),
        ("^/cart$", "/cart/1", False),
        (r"/\d+$", "/orders/42", True),
        ("", "/", True),
        ("ü", "/grün", True),
    ],
)
def test_it_occurs_in_the_path(value: str, path: str, passes: bool) -> None:
    assert build(value)(exchange(request(path=path)), reader()) is passes


def test_the_query_string_cannot_be_asked_for() -> None:
    holds = build("secret")
    assert not holds(exchange(request(path="/login?token=secret")), reader())


def test_what_is_no_expression_is_a_mistake() -> None:
    with pytest.raises(Mistake, match="not a regular expression of RE2"):
        build("(")


def test_a_request_alone_decides_it() -> None:
    assert LEAF.early
