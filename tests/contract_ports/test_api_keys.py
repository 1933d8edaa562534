"""Where API keys are kept: the fake and DynamoDB alike."""

from datetime import timedelta
from typing import Protocol

import pytest

from chalicelib.access.api_key import Bound, Grant, KeyRecord, make_key
from chalicelib.access.ports import ApiKeys
from chalicelib.store.client import Client
from chalicelib.store.keys import DynamoKeys
from tests.fakes.api_keys import FakeKeys
from tests.fakes.clock import START

MINUTE = timedelta(minutes=1)


class Keys(ApiKeys, Protocol):
    def add(self, record: KeyRecord) -> None: ...


@pytest.fixture(params=["fake", "dynamodb"])
def keys(request: pytest.FixtureRequest) -> Keys:
    if request.param == "fake":
        return FakeKeys()
    return DynamoKeys(request.getfixturevalue("dynamodb"), "KeysTable")


@pytest.mark.parametrize(
    "grant",
    [
        Grant(frozenset({"tap:open", "keys:write"}), None, ()),
        Grant(frozenset(), (), ("a", "b"), START + timedelta(hours=1)),
        Grant(frozenset({"tap:open"}), (Bound("acme", "uid"), Bound("shop-*")), ("g",)),
    ],
)
def test_what_is_kept_comes_back_whole(keys: Keys, grant: Grant) -> None:
    _, record = make_key(name="ci", maker="static", grant=grant, now=START)
    keys.add(record)
    keys.add(record)
    assert keys.find(record.id) == record
    assert keys.find("nobody") is None


def test_a_use_of_nothing_and_a_use_too_soon_are_no_errors(keys: Keys) -> None:
    _, record = make_key(name="ci", maker="static", grant=Grant(frozenset(), None, ()), now=START)
    keys.used(record.id, START, not_within=MINUTE)
    assert keys.find(record.id) is None
    keys.add(record)
    for seconds in (0, 30, 61):
        keys.used(record.id, START + timedelta(seconds=seconds), not_within=MINUTE)
    assert keys.find(record.id) == record


def test_the_database_notes_the_last_use_once_a_minute(dynamodb: Client) -> None:
    keys = DynamoKeys(dynamodb, "KeysTable")
    token, record = make_key(name="ci", maker="static", grant=Grant(frozenset(), None, (), START), now=START)
    keys.add(record)
    noted = []
    for seconds in (0, 30, 61):
        keys.used(record.id, START + timedelta(seconds=seconds), not_within=MINUTE)
        [item] = dynamodb.scan(TableName="KeysTable")["Items"]
        noted.append(int(item["used_at"]["N"]) - int(START.timestamp() * 1_000_000))
    assert noted == [0, 0, 61_000_000]
    assert token.split("_", 2)[2] not in str(item)
    assert int(item["expires_at"]["N"]) == int((START + timedelta(days=7)).timestamp())
