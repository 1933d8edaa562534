"""`latency_ms`."""

import pytest

from chalicelib.tap.filters.latency_ms import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request, response


@pytest.mark.parametrize(
    ("value", "nanoseconds", "passes"),
    [
        (">100", 100_000_001, True),
        (">100", 100_000_000, False),
        ("<=2.5", 2_500_000, True),
        (0, 0, True),
        (">0", None, False),
    ],
)
def test_compared_in_milliseconds(value: object, nanoseconds: int | None, passes: bool) -> None:
    first = request()
    assert build(value)(exchange(first, answer=response(first, latency=nanoseconds)), reader()) is passes


def test_without_a_response_there_is_none() -> None:
    assert not build(">0")(exchange(), reader())


def test_anything_else_is_a_mistake() -> None:
    with pytest.raises(Mistake, match="a comparison"):
        build("slow")


def test_it_waits_for_the_response() -> None:
    assert not LEAF.early
