from dataclasses import replace

import pytest

from chalicelib.store.bodies import LARGEST
from chalicelib.store.layout import item_keys
from chalicelib.store.statements import (
    Sighting,
    Statement,
    burial,
    clearing,
    inserting,
    replacing,
    settling,
    tombstone,
)
from chalicelib.store.table import Table
from chalicelib.uplink.cached import NO_TICKETS, Key, Tickets
from tests.contract_ports.samples import tunnel
from tests.fakes.clock import START

KEYS = item_keys(Key("tunnel", "acmeco", "web"))
SIGHTING = Sighting(tunnel(5), START, 2, START, Tickets({"1#a"}))
LARGE = Sighting(replace(tunnel(5), annotations={"a": "x" * LARGEST}), START)


@pytest.mark.parametrize(
    "statement",
    [
        replacing(KEYS, SIGHTING, START),
        inserting(KEYS, SIGHTING, START),
        inserting(KEYS, Sighting(tunnel(5, deleting=True), START), START),
        tombstone(KEYS, uid="uid-1", version=5, settles=NO_TICKETS, now=START),
        burial(KEYS, as_of=9, now=START),
        settling(KEYS, Tickets({"1#a"})),
        clearing(KEYS),
    ],
)
def test_every_name_and_value_of_a_request_is_used_and_given(statement: Statement) -> None:
    """DynamoDB refuses a request otherwise."""
    request = statement.request("t")
    text = f"{request['UpdateExpression']} {request['ConditionExpression']} "
    for name in (*request["ExpressionAttributeNames"], *request["ExpressionAttributeValues"]):
        assert any(f"{name}{end}" in text for end in " ,)")
    assert text.count("#") >= len(request["ExpressionAttributeNames"])


def test_an_object_too_large_takes_the_place_of_the_old_one(table: Table) -> None:
    table.update(inserting(KEYS, Sighting(tunnel(5), START), START))
    table.update(replacing(KEYS, LARGE, START))
    item = table.get(KEYS)
    assert item is not None
    assert item["state"] == {"S": "large"}
    assert "body" not in item


def test_no_statement_holds_a_secret() -> None:
    assert "token" not in set(replacing(KEYS, SIGHTING, START).sets)
