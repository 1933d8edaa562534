"""Single objects in the cache. Provides `uplink.ports.ObjectCache`."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from chalicelib.store.client import Client
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.items import Item, cached_object, fence, mark, tickets, until
from chalicelib.store.layout import item_keys, mark_keys
from chalicelib.store.numbers import expiry, microseconds
from chalicelib.store.placing import Placed, place
from chalicelib.store.statements import Sighting, settling, tombstone
from chalicelib.store.table import Table
from chalicelib.uplink.cached import NO_TICKETS, CachedObject, Key, Mark, Marks, Scope, Tickets, Value
from chalicelib.uplink.limits import KEEP
from chalicelib.uplink.ports import Clock


class DynamoObjectCache:
    """Objects of the cache table."""

    def __init__(self, client: Client, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def read(self, key: Key) -> CachedObject | None:
        item = self._table.get(item_keys(key))
        return None if item is None else cached_object(item, self._clock.now())

    def marks(self, scope: Scope) -> Marks:
        items = self._table.get_many(mark_keys(scope))
        return Marks(self._newest(items), max((fence(item) for item in items), default=0))

    def announce(self, key: Key, until: datetime) -> Tickets:
        own = f"{microseconds(until)}#{uuid4().hex}"
        item = self._table.update_raw(
            Key=item_keys(key),
            UpdateExpression="ADD announced :own SET expires_at = :expires",
            ExpressionAttributeValues={":own": {"SS": [own]}, ":expires": expiry(self._clock.now() + KEEP)},
        )
        return Tickets({own, *self._lapsed(item)})

    def settle(self, key: Key, tickets: Tickets) -> None:
        if tickets:
            with suppress(ConditionFailed):  # the item is gone, and the announcement with it
                self._table.update(settling(item_keys(key), tickets))

    def remember(
        self, value: Value, *, seen_at: datetime, as_of: int, clients: int | None = None, settles: Tickets = NO_TICKETS
    ) -> None:
        sighting = Sighting(value, seen_at, clients, seen_at if clients else None, settles)
        if place(self._table, self._clock, sighting, as_of) is Placed.SURPASSED:
            self.settle(Key.of(value), settles)

    def forget(self, key: Key, *, uid: str, resource_version: int, settles: Tickets = NO_TICKETS) -> None:
        keys, now = item_keys(key), self._clock.now()
        try:
            self._table.update(tombstone(keys, uid=uid, version=resource_version, settles=settles, now=now))
        except ConditionFailed:  # something newer is there
            self.settle(key, settles)

    def _newest(self, items: Sequence[Item]) -> Mark | None:
        now = self._clock.now()
        found = [found for item in items if (found := mark(item, now))]
        return max(found, key=lambda each: each.listed_at, default=None)

    def _lapsed(self, item: Item) -> Tickets:
        now = self._clock.now()
        return Tickets(ticket for ticket in tickets(item) if until(ticket) <= now)
