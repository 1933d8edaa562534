"""`grpc_status`."""

import pytest

from chalicelib.tap.events import Eos
from chalicelib.tap.filters.grpc_status import LEAF, build
from chalicelib.tap.leaf import Mistake
from tests.unit.tap.traffic import end, exchange, reader, request


@pytest.mark.parametrize(
    ("value", "code", "passes"),
    [
        (14, 14, True),
        ("Unavailable", 14, True),
        ("NOT_FOUND", 5, True),
        ("not_found", 6, False),
        ("Canceled", 1, True),
        ("CANCELLED", 1, True),
        ("OK", 0, True),
        (">0", 0, False),
        (">0", 2, True),
        ("Unauthenticated", 16, True),
    ],
)
def test_a_number_a_comparison_a_name(value: object, code: int, passes: bool) -> None:
    first = request()
    assert build(value)(exchange(first, ending=end(first, eos=Eos.GRPC, code=code)), reader()) is passes


@pytest.mark.parametrize("eos", [Eos.NONE, Eos.RESET])
def test_what_is_not_grpc_has_none(eos: Eos) -> None:
    first = request()
    assert not build(0)(exchange(first, ending=end(first, eos=eos)), reader())


def test_what_has_not_ended_has_none() -> None:
    assert not build("!=0")(exchange(), reader())


@pytest.mark.parametrize("value", ["Broken", None, [14]])
def test_anything_else_is_a_mistake(value: object) -> None:
    with pytest.raises(Mistake, match="Unavailable"):
        build(value)


def test_it_waits_for_the_end() -> None:
    assert not LEAF.early
