"""What a key's item holds. That it comes back whole is in `tests/contract_ports/test_api_keys.py`."""

from datetime import timedelta

from chalicelib.access.api_key import Bound, Grant, make_key
from chalicelib.store.client import Client
from chalicelib.store.keys import KEPT_AFTER, DynamoKeys
from tests.fakes.clock import START


def test_an_item_holds_no_secret_and_goes_some_time_after_its_end(dynamodb: Client) -> None:
    grant = Grant(frozenset({"tap:open"}), (Bound("shop", "uid"),), ("g",), START + timedelta(hours=1))
    token, record = make_key(name="ci", maker="static", grant=grant, now=START)
    DynamoKeys(dynamodb, "KeysTable").add(record)
    [item] = dynamodb.scan(TableName="KeysTable")["Items"]
    assert token.split("_", 2)[2] not in repr(item)
    assert item["pk"] == {"S": f"key#{record.id}"}
    assert int(item["expires_at"]["N"]) == int((START + timedelta(hours=1) + KEPT_AFTER).timestamp())


def test_a_scope_that_is_no_more_is_not_granted(dynamodb: Client) -> None:
    _, record = make_key(name="ci", maker="static", grant=Grant(frozenset(), None, ()), now=START)
    keys = DynamoKeys(dynamodb, "KeysTable")
    keys.add(record)
    dynamodb.update_item(
        TableName="KeysTable",
        Key={"pk": {"S": f"key#{record.id}"}, "sk": {"S": "record"}},
        UpdateExpression="SET scopes = :scopes",
        ExpressionAttributeValues={":scopes": {"L": [{"S": "everything"}, {"S": "tap:open"}]}},
    )
    found = keys.find(record.id)
    assert found is not None
    assert found.grant.scopes == {"tap:open"}
