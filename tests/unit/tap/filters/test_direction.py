"""`direction`."""

import pytest

from chalicelib.tap.events import Direction
from chalicelib.tap.filters.direction import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request


@pytest.mark.parametrize(
    ("value", "direction", "passes"),
    [
        ("inbound", Direction.INBOUND, True),
        ("INBOUND", Direction.INBOUND, True),
        ("inbound", Direction.OUTBOUND, False),
        ("outbound", Direction.OUTBOUND, True),
        ("outbound", Direction.UNKNOWN, False),
    ],
)
def test_which_proxy_told(value: str, direction: Direction, passes: bool) -> None:
    assert build(value)(exchange(request(direction=direction)), reader()) is passes


@pytest.mark.parametrize("value", ["unknown", "", 1, None])
def test_anything_else_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match='"inbound" or "outbound"'):
        build(value)


def test_a_request_alone_decides_it() -> None:
    assert LEAF.early
