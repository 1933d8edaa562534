"""`authority`."""

import pytest

from chalicelib.tap.filters.authority import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import exchange, reader, request


@pytest.mark.parametrize(
    ("value", "authority", "passes"),
    [
        ("api.shop:80", "api.shop:80", True),
        ("API.shop:80", "api.shop:80", True),
        ("api.shop", "api.shop:80", True),
        ("api.shop:81", "api.shop:80", False),
        ("api.shop:80", "api.shop", False),
        ("api", "api.shop:80", False),
        ("[::1]:80", "[::1]:80", True),
        ("ann:pw@api.shop", "ann:pw@api.shop", False),
    ],
)
def test_with_its_port_or_for_any_port(value: str, authority: str, passes: bool) -> None:
    assert build(value)(exchange(request(authority=authority)), reader()) is passes


@pytest.mark.parametrize("value", ["", 80, None, ["a"]])
def test_anything_else_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match="write an authority"):
        build(value)


def test_a_request_alone_decides_it() -> None:
    assert LEAF.early
