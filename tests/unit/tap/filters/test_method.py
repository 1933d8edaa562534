"""`method`."""

import pytest

from chalicelib.tap.filters.method import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request


@pytest.mark.parametrize(
    ("value", "method", "passes"),
    [
        ("GET", "GET", True),
        ("get", "GET", True),
        ("GET", "POST", False),
        (["PUT", "PATCH"], "PATCH", True),
        (["PUT", "PATCH"], "GET", False),
        ("PURGE", "purge", True),
        ("GET", None, False),
    ],
)
def test_a_method_or_one_of_a_list(value: object, method: str | None, passes: bool) -> None:
    assert build(value)(exchange(request(method=method)), reader()) is passes


@pytest.mark.parametrize("value", ["", [], [""], ["GET", 1], 7, None])
def test_anything_else_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match="a method or a list"):
        build(value)


def test_a_request_alone_decides_it() -> None:
    assert LEAF.early
