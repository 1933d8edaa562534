"""`status`."""

import pytest

from chalicelib.tap.filters.status import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request, response


@pytest.mark.parametrize(
    ("value", "status", "passes"),
    [
        (404, 404, True),
        (404, 405, False),
        ("404", 404, True),
        ("5xx", 503, True),
        ("5XX", 599, True),
        ("5xx", 600, False),
        ("5xx", 499, False),
        (">=500", 500, True),
        (">=500", 499, False),
        ("!=200", 204, True),
        ("< 300", 204, True),
    ],
)
def test_a_status_a_class_a_comparison(value: object, status: int, passes: bool) -> None:
    first = request()
    assert build(value)(exchange(first, answer=response(first, status=status)), reader()) is passes


def test_without_a_response_there_is_no_status() -> None:
    assert not build("!=200")(exchange(), reader())


@pytest.mark.parametrize("value", ["6xx", "bad", None, True, [404], ">="])
def test_anything_else_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match='404, "5xx" or ">=500"'):
        build(value)


def test_it_waits_for_the_response() -> None:
    assert not LEAF.early
