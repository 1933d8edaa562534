"""`tls`."""

import pytest

from chalicelib.tap.events import Direction
from chalicelib.tap.filters.tls import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request


@pytest.mark.parametrize(
    ("direction", "secured"),
    [(Direction.OUTBOUND, True), (Direction.INBOUND, False)],  # the destination says true, the source loopback
)
def test_as_the_side_of_the_proxy_tells(direction: Direction, secured: bool) -> None:
    one = exchange(request(direction=direction))
    assert build(True)(one, reader()) is secured
    assert build(False)(one, reader()) is not secured


def test_an_unknown_side_is_neither() -> None:
    one = exchange(request(direction=Direction.UNKNOWN))
    assert not build(True)(one, reader())
    assert not build(False)(one, reader())


@pytest.mark.parametrize("value", ["true", 1, None])
def test_anything_else_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match="true or false"):
        build(value)


def test_a_request_alone_decides_it() -> None:
    assert LEAF.early
