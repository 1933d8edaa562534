"""Whole scopes in the cache. Provides `uplink.ports.ListingCache`."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.store.client import Client
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.halving import in_halves
from chalicelib.store.items import cached_object
from chalicelib.store.layout import ITEM, MARK, Keys, item_keys, keys_in, mark_keys, partitions, queries
from chalicelib.store.marking import beginning, finishing
from chalicelib.store.placing import Placed, place, stands
from chalicelib.store.statements import Sighting, Statement, burial, clearing, fence_check, inserting, replacing
from chalicelib.store.table import Table
from chalicelib.uplink.cached import CachedObject, Change, Kept, Mark, Scope, Value
from chalicelib.uplink.ports import Clock

MOST = 100  # statements in one transaction: DynamoDB's own limit
EVERY_PARTITION = (*partitions("tunnel"), *partitions("namespace"))


class DynamoListingCache:
    """Scopes of the cache table."""

    def __init__(self, client: Client, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def items(self, scope: Scope) -> Sequence[CachedObject]:
        now = self._clock.now()
        found = (item for pk, prefix in queries(scope) for item in self._table.query(pk, prefix))
        return [known for item in found if (known := cached_object(item, now))]

    def begin(self, scope: Scope, resource_version: int) -> bool:
        return self._held(beginning(_own_mark(scope), resource_version, self._clock.now()))

    def finish(self, scope: Scope, mark: Mark) -> bool:
        return self._held(finishing(_own_mark(scope), mark, self._clock.now()))

    def keep(self, changes: Sequence[Change], *, as_of: int, seen_at: datetime) -> Kept:
        """In one transaction if nothing stands in the way; what does is found by halving."""
        outcomes = list(in_halves(changes, lambda some: self._keep(some, as_of, seen_at)))
        return Kept(sum(each.written for each in outcomes), all(each.complete for each in outcomes))

    def clear(self) -> None:
        """Marks first: a listing on its way in is then overtaken."""
        self._table.delete(_own_mark(Scope("tunnel")))
        for partition in EVERY_PARTITION:
            for item in list(self._table.query(partition, MARK)):
                self._table.delete(keys_in(item))
        for partition in EVERY_PARTITION:
            statements = [clearing(keys_in(item)) for item in self._table.query(partition, ITEM) if stands(item)]
            for start in range(0, len(statements), MOST):
                list(in_halves(statements[start : start + MOST], self._clear))

    def _clear(self, statements: Sequence[Statement]) -> None:
        if len(statements) > 1:
            self._table.transact(statements, ())
        else:
            self._held(statements[0])

    def _keep(self, changes: Sequence[Change], as_of: int, seen_at: datetime) -> Kept:
        if len(changes) == 1:
            return self._keep_one(changes[0], as_of, seen_at)
        statements = [self._statement(change, as_of, seen_at) for change in changes]
        scopes = {change.key.scope for change in changes if change.fresh}
        checks = {keys["pk"]["S"] + keys["sk"]["S"]: keys for scope in scopes for keys in mark_keys(scope)}
        self._table.transact(statements, [fence_check(keys, as_of, self._table.name) for keys in checks.values()])
        return Kept(len(changes), complete=True)

    def _keep_one(self, change: Change, as_of: int, seen_at: datetime) -> Kept:
        if change.value is None:
            return Kept(int(self._held(self._statement(change, as_of, seen_at))), complete=True)
        placed = place(self._table, self._clock, _sighting(change, change.value, seen_at), as_of)
        return Kept(int(placed is Placed.KEPT), complete=placed is not Placed.KEPT_OUT)

    def _statement(self, change: Change, as_of: int, seen_at: datetime) -> Statement:
        keys, now = item_keys(change.key), self._clock.now()
        if change.value is None:
            return burial(keys, as_of=as_of, now=now)
        sighting = _sighting(change, change.value, seen_at)
        return inserting(keys, sighting, now) if change.fresh else replacing(keys, sighting, now)

    def _held(self, statement: Statement) -> bool:
        """Whether its condition held."""
        try:
            self._table.update(statement)
        except ConditionFailed:
            return False
        return True


def _own_mark(scope: Scope) -> Keys:
    return mark_keys(scope)[0]


def _sighting(change: Change, value: Value, seen_at: datetime) -> Sighting:
    return Sighting(value, seen_at, change.clients, change.last_connected)
