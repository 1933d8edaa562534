"""What is particular to DynamoDB; what every cache does is in `tests/contract_ports`."""

from dataclasses import replace

from chalicelib.store.bodies import LARGEST
from chalicelib.store.client import Client
from chalicelib.store.listing_cache import DynamoListingCache
from chalicelib.uplink.cached import Change, Kept, Key, Scope
from tests.contract_ports.places import CACHE_TABLE
from tests.contract_ports.samples import tunnel
from tests.fakes import FakeClock


def fresh(number: int) -> Change:
    value = tunnel(5, name=f"t{number:03}", uid=f"u{number}")
    return Change(Key.of(value), value, 0, fresh=True)


def test_a_batch_of_many_is_one_transaction(dynamodb: Client, clock: FakeClock) -> None:
    calls: list[str] = []
    dynamodb.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    cache = DynamoListingCache(dynamodb, CACHE_TABLE, clock)
    assert cache.keep([fresh(n) for n in range(40)], as_of=50, seen_at=clock.now()) == Kept(40, complete=True)
    assert calls == ["TransactWriteItems"]


def test_more_than_a_hundred_are_cleared(dynamodb: Client, clock: FakeClock) -> None:
    cache = DynamoListingCache(dynamodb, CACHE_TABLE, clock)
    for start in range(0, 120, 40):
        cache.keep([fresh(n) for n in range(start, start + 40)], as_of=50, seen_at=clock.now())
    cache.clear()
    assert [item for item in cache.items(Scope("tunnel")) if item.value] == []


def test_an_object_too_large_to_keep_makes_its_list_doubtful(dynamodb: Client, clock: FakeClock) -> None:
    cache = DynamoListingCache(dynamodb, CACHE_TABLE, clock)
    giant = replace(tunnel(5), annotations={"a": "x" * LARGEST})
    cache.keep([Change(Key.of(giant), giant, fresh=True)], as_of=50, seen_at=clock.now())
    [item] = cache.items(Scope("tunnel"))
    assert (item.value, item.uncertain(clock.now())) == (None, True)
    cache.keep([Change(Key.of(giant))], as_of=60, seen_at=clock.now())
    [item] = cache.items(Scope("tunnel"))
    assert not item.uncertain(clock.now())
