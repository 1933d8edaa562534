from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.store.failures import Cancelled, ConditionFailed
from chalicelib.store.items import Item
from chalicelib.store.layout import Keys, mark_keys
from chalicelib.store.marking import beginning
from chalicelib.store.placing import TRIES, Placed, place, stands
from chalicelib.store.statements import Sighting, Statement
from chalicelib.store.table import Table
from chalicelib.uplink.cached import Scope
from tests.contract_ports.samples import tunnel
from tests.fakes import FakeClock
from tests.fakes.clock import START

SIGHTING = Sighting(tunnel(5), START)


class Losing(Table):
    """A table where something else comes between, so many times."""

    def __init__(self, reasons: tuple[str, ...], times: int) -> None:
        super().__init__(None, "t")
        self.left, self._reasons, self.tried = times, reasons, 0

    def update(self, statement: Statement) -> None:
        self.tried += 1
        raise ConditionFailed({})

    def transact(self, statements: Sequence[Statement], checks: Sequence[dict[str, Any]]) -> None:
        if self.left:
            self.left -= 1
            raise Cancelled(self._reasons)

    def get(self, keys: Keys) -> Item:
        return {"state": {"S": "value"}}


def test_a_value_is_kept_where_none_stands_and_then_replaced(table: Table, clock: FakeClock) -> None:
    assert place(table, clock, SIGHTING, 5) is Placed.KEPT
    assert place(table, clock, Sighting(tunnel(6), START), 6) is Placed.KEPT
    assert place(table, clock, SIGHTING, 5) is Placed.SURPASSED


def test_a_newer_listing_keeps_it_out(table: Table, clock: FakeClock) -> None:
    [keys] = mark_keys(Scope("tunnel"))
    table.update(beginning(keys, 60, START))
    assert place(table, clock, SIGHTING, 59) is Placed.KEPT_OUT
    assert place(table, clock, SIGHTING, 60) is Placed.KEPT


@pytest.mark.parametrize("reason", ["ConditionalCheckFailed", "TransactionConflict"])
def test_it_is_tried_again_when_something_came_between(clock: FakeClock, reason: str) -> None:
    table = Losing((reason, "None", "None"), times=1)
    assert place(table, clock, SIGHTING, 5) is Placed.KEPT
    assert table.tried == 2


def test_and_given_up_when_too_many_are_at_it(clock: FakeClock) -> None:
    table = Losing(("TransactionConflict", "None", "None"), times=99)
    assert place(table, clock, SIGHTING, 5) is Placed.KEPT_OUT
    assert table.tried == TRIES


@pytest.mark.parametrize(("state", "there"), [("value", True), ("large", True), ("gone", False), (None, False)])
def test_what_stands(state: str | None, there: bool) -> None:
    assert stands({} if state is None else {"state": {"S": state}}) is there
