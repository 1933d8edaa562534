"""Comparisons as people write them."""

import pytest

from chalicelib.tap.comparison import comparison, status_class
from chalicelib.tap.leaf import Mistake


@pytest.mark.parametrize(
    ("written", "true", "false"),
    [
        (5, 5, 6),
        (2.5, 2.5, 2),
        ("5", 5, 6),
        ("=5", 5, 6),
        ("!=5", 6, 5),
        (">5", 5.1, 5),
        (">=5", 5, 4.9),
        ("<5", 4.9, 5),
        ("<=5", 5, 5.1),
        (" >= 5 ", 5, 4),
        (">0.25", 0.3, 0.25),
    ],
)
def test_each_operator(written: object, true: float, false: float) -> None:
    test = comparison(written, example="5")
    assert test(true)
    assert not test(false)


@pytest.mark.parametrize("written", ["", "five", "=>5", ">-1", "5,5", True, None, {}, "1" * 13])
def test_anything_else_is_a_mistake_that_shows_how(written: object) -> None:
    with pytest.raises(Mistake, match="such as >5"):
        comparison(written, example=">5")


def test_a_class_of_statuses() -> None:
    test = status_class("4xx")
    assert test is not None
    assert [test(status) for status in (399, 400, 499, 500)] == [False, True, True, False]


@pytest.mark.parametrize("written", [404, "404", "0xx", "44x"])
def test_what_is_no_class(written: object) -> None:
    assert status_class(written) is None
