"""A cache with all its ports, wherever it is kept."""

from dataclasses import dataclass

from chalicelib.store.client import Client
from chalicelib.store.expiry import DynamoExpiry
from chalicelib.store.listing_cache import DynamoListingCache
from chalicelib.store.object_cache import DynamoObjectCache
from chalicelib.uplink.ports import Expiring, ListingCache, ObjectCache
from tests.fakes import FakeCache, FakeClock

CACHE_TABLE = "CacheTable"
REQUESTS_TABLE = "RequestsTable"


@dataclass(frozen=True)
class CachePlace:
    """The three ports of one cache, and its clock."""

    clock: FakeClock
    objects: ObjectCache
    listings: ListingCache
    expiring: Expiring

    @classmethod
    def fake(cls, clock: FakeClock) -> "CachePlace":
        cache = FakeCache(clock)
        return cls(clock, cache, cache, cache)

    @classmethod
    def dynamodb(cls, client: Client, clock: FakeClock, table: str = CACHE_TABLE) -> "CachePlace":
        return cls(
            clock,
            DynamoObjectCache(client, table, clock),
            DynamoListingCache(client, table, clock),
            DynamoExpiry(client, table),
        )
