"""What is particular to DynamoDB; what every cache does is in `tests/contract_ports`."""

from datetime import timedelta

from chalicelib.store.client import Client
from chalicelib.store.layout import item_keys
from chalicelib.store.object_cache import DynamoObjectCache
from chalicelib.uplink.cached import Key
from tests.contract_ports.places import CACHE_TABLE
from tests.contract_ports.samples import tunnel
from tests.fakes import FakeClock

KEY = Key.of(tunnel(1))


def item(dynamodb: Client) -> dict[str, object]:
    found: dict[str, object] = dynamodb.get_item(TableName=CACHE_TABLE, Key=item_keys(KEY))["Item"]
    return found


def test_an_item_is_one_text_with_what_its_conditions_need(dynamodb: Client, clock: FakeClock) -> None:
    cache = DynamoObjectCache(dynamodb, CACHE_TABLE, clock)
    cache.remember(tunnel(5), seen_at=clock.now(), as_of=5, clients=2)
    assert set(item(dynamodb)) == {
        "pk",
        "sk",
        "state",
        "rv",
        "uid",
        "body",
        "seen_at",
        "expires_at",
        "clients",
        "connected",
    }


def test_a_settled_announcement_leaves_nothing(dynamodb: Client, clock: FakeClock) -> None:
    cache = DynamoObjectCache(dynamodb, CACHE_TABLE, clock)
    tickets = cache.announce(KEY, clock.now() + timedelta(seconds=60))
    cache.remember(tunnel(5), seen_at=clock.now(), as_of=5, settles=tickets)
    assert "announced" not in item(dynamodb)


def test_a_tombstone_holds_no_object(dynamodb: Client, clock: FakeClock) -> None:
    cache = DynamoObjectCache(dynamodb, CACHE_TABLE, clock)
    cache.remember(tunnel(5), seen_at=clock.now(), as_of=5, clients=2)
    cache.forget(KEY, uid="uid-1", resource_version=5)
    assert set(item(dynamodb)) == {"pk", "sk", "state", "rv", "uid", "seen_at", "expires_at"}
