"""Events are tuples whose beginning is the join key."""

from chalicelib.tap.events import Direction, Eos
from tests.unit.tap.traffic import DESTINATION, SOURCE, bare, end, request, response


def test_the_first_five_fields_of_every_kind_are_the_join_key() -> None:
    first = request(7, base=3)
    key = (Direction.OUTBOUND, SOURCE, DESTINATION, 3, 7)
    assert {first[:5], response(first)[:5], end(first)[:5]} == {key}
    assert (first.direction, first.source, first.destination, first.base, first.stream) == key


def test_an_event_of_no_kind_has_the_common_fields_only() -> None:
    assert bare()._fields == request()._fields[:9]


def test_numbers_are_those_of_the_wire() -> None:
    assert [int(side) for side in Direction] == [0, 1, 2]
    assert (Eos.NONE, Eos.GRPC, Eos.RESET) == (0, 1, 2)
