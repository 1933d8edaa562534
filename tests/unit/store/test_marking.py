import pytest

from chalicelib.store.failures import ConditionFailed
from chalicelib.store.items import fence, mark
from chalicelib.store.layout import mark_keys
from chalicelib.store.marking import beginning, finishing
from chalicelib.store.table import Table
from chalicelib.uplink.cached import Mark, Scope
from tests.fakes.clock import START

[KEYS] = mark_keys(Scope("tunnel"))


def test_a_listing_begins_and_ends(table: Table) -> None:
    table.update(beginning(KEYS, 60, START))
    table.update(finishing(KEYS, Mark(START, 60), START))
    item = table.get(KEYS)
    assert item is not None
    assert (fence(item), mark(item, START)) == (60, Mark(START, 60))


def test_versions_are_compared_as_numbers(table: Table) -> None:
    table.update(beginning(KEYS, 100, START))
    with pytest.raises(ConditionFailed):
        table.update(beginning(KEYS, 99, START))
    table.update(beginning(KEYS, 1_000, START))
    with pytest.raises(ConditionFailed):
        table.update(finishing(KEYS, Mark(START, 100), START))
