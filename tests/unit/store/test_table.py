import pytest

from chalicelib.errors import StoreUnavailable
from chalicelib.store.client import Client
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.layout import item_keys
from chalicelib.store.statements import settling
from chalicelib.store.table import TRIES, Table
from chalicelib.uplink.cached import Key, Tickets
from tests.contract_ports.places import CACHE_TABLE
from tests.unit.store.conftest import Refusing

KEYS = item_keys(Key("tunnel", "acmeco", "web"))
LARGE = {"S": "x" * 300_000}
BUSY = "TransactionConflictException"


def fill(dynamodb: Client, count: int) -> None:
    for number in range(count):
        item = {"pk": {"S": "p"}, "sk": {"S": f"item#{number:03}"}, "expires_at": {"N": "1"}, "body": LARGE}
        dynamodb.put_item(TableName=CACHE_TABLE, Item=item)


def test_a_query_goes_over_pages(table: Table, dynamodb: Client) -> None:
    fill(dynamodb, 9)
    assert len(list(table.query("p", "item#"))) == 9
    assert list(table.query("p", "other")) == []


def test_a_scan_goes_over_pages_and_stops_at_its_limit(table: Table, dynamodb: Client) -> None:
    fill(dynamodb, 9)
    values = {":now": {"N": "5"}}
    assert len(table.scan_keys("expires_at <= :now", values, 100)) == 9
    assert len(table.scan_keys("expires_at <= :now", values, 5)) == 5


def test_an_item_in_a_transaction_is_tried_again(refusing: type[Refusing]) -> None:
    client = refusing(BUSY, BUSY, answer={"Attributes": {}})
    Table(client, "t").update(settling(KEYS, Tickets({"1#a"})))
    assert client.calls == 3


def test_but_not_for_ever(refusing: type[Refusing]) -> None:
    client = refusing(*[BUSY] * 99)
    with pytest.raises(StoreUnavailable, match="busy"):
        Table(client, "t").update(settling(KEYS, Tickets({"1#a"})))
    assert client.calls == TRIES


def test_a_database_too_busy_to_read(refusing: type[Refusing]) -> None:
    client = refusing(answer={"Responses": {"t": []}, "UnprocessedKeys": {"t": {}}})
    with pytest.raises(StoreUnavailable):
        Table(client, "t").get_many([KEYS])


def test_what_is_there_instead_comes_with_a_refused_write(table: Table) -> None:
    item = {**KEYS, "body": {"S": "first"}}
    table.put_if(item, "attribute_not_exists(pk) OR :a = :a", {":a": {"S": "a"}})
    with pytest.raises(ConditionFailed) as failed:
        table.put_if(item, "attribute_not_exists(pk) AND :a = :a", {":a": {"S": "a"}})
    assert failed.value.item == item


def test_deleting_what_is_not_there_is_nothing(table: Table) -> None:
    table.delete(KEYS)
    assert table.get(KEYS) is None
