"""The cache in memory, with the very conditions of the one in DynamoDB (`docs/cache.md`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from chalicelib.uplink.cached import (
    NO_TICKETS,
    CachedObject,
    Change,
    Kept,
    Key,
    Mark,
    Marks,
    Scope,
    Tickets,
    Value,
)
from chalicelib.uplink.limits import KEEP, TOMBSTONE
from chalicelib.uplink.ports import Clock
from chalicelib.uplink.tunnel import Tunnel
from tests.fakes.steps import Steps

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Record:
    """One item, as its conditions see it."""

    expires_at: datetime
    state: Literal["", "value", "gone"] = ""
    rv: int = 0
    uid: str = ""
    seen_at: datetime | None = None
    value: Value | None = None
    clients: int | None = None
    last_connected: tuple[str, datetime] | None = None
    announced: dict[str, datetime] = field(default_factory=dict)


@dataclass
class MarkRecord:
    """A scope's fence and mark."""

    begun: int
    expires_at: datetime
    mark: Mark | None = None


class FakeCache(Steps):
    """Provides `ObjectCache`, `ListingCache` and `Expiring`."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.records: dict[Key, Record] = {}
        self.scopes: dict[Scope, MarkRecord] = {}
        self.written = 0
        self._tickets = 0

    def read(self, key: Key) -> CachedObject | None:
        self.before("cache.read")
        return self._shown(key)

    def marks(self, scope: Scope) -> Marks:
        self.before("cache.marks")
        found = [self.scopes[each] for each in _around(scope) if each in self.scopes]
        marks = [record.mark for record in found if record.mark and record.expires_at > self._clock.now()]
        newest = max(marks, key=lambda mark: mark.listed_at, default=None)
        return Marks(newest, max((record.begun for record in found), default=0))

    def announce(self, key: Key, until: datetime) -> Tickets:
        self.before("cache.announce")
        self._tickets += 1
        ticket = f"ticket-{self._tickets}"
        record = self.records.setdefault(key, Record(self._clock.now() + KEEP))
        record.announced[ticket] = until
        record.expires_at = self._clock.now() + KEEP
        lapsed = {each for each, end in record.announced.items() if end <= self._clock.now()}
        return Tickets({ticket, *lapsed})

    def settle(self, key: Key, tickets: Tickets) -> None:
        self.before("cache.settle")
        self._settle(key, tickets)

    def remember(
        self, value: Value, *, seen_at: datetime, as_of: int, clients: int | None = None, settles: Tickets = NO_TICKETS
    ) -> None:
        self.before("cache.remember")
        if self._place(value, seen_at, as_of, clients, seen_at if clients else None) != "kept out":
            self._settle(Key.of(value), settles)

    def forget(self, key: Key, *, uid: str, resource_version: int, settles: Tickets = NO_TICKETS) -> None:
        self.before("cache.forget")
        record = self.records.get(key)
        if record is None or record.state == "" or self._older(record, uid, resource_version):
            self._bury(key, uid, resource_version)
        self._settle(key, settles)

    def items(self, scope: Scope) -> Sequence[CachedObject]:
        self.before("cache.items")
        keys = sorted(key for key in self.records if scope in _around(key.scope))
        return [shown for key in keys if (shown := self._shown(key))]

    def begin(self, scope: Scope, resource_version: int) -> bool:
        self.before("cache.begin")
        record = self.scopes.setdefault(scope, MarkRecord(resource_version, self._clock.now()))
        if record.begun > resource_version:
            return False
        record.begun, record.expires_at = resource_version, self._clock.now() + KEEP
        return True

    def keep(self, changes: Sequence[Change], *, as_of: int, seen_at: datetime) -> Kept:
        self.before("cache.keep")
        outcomes = [self._keep(change, as_of, seen_at) for change in changes]
        return Kept(outcomes.count("kept"), "kept out" not in outcomes)

    def finish(self, scope: Scope, mark: Mark) -> bool:
        self.before("cache.finish")
        record = self.scopes.get(scope)
        if record is None or record.begun != mark.resource_version:
            return False
        if record.mark and record.mark.listed_at > mark.listed_at:
            return False
        record.mark, record.expires_at = mark, self._clock.now() + KEEP
        return True

    def clear(self) -> None:
        self.before("cache.clear")
        self.scopes.clear()
        for record in self.records.values():
            if record.state == "value":
                record.state, record.value, record.rv, record.uid = "", None, 0, ""

    def expired(self, now: datetime, *, limit: int) -> Sequence[tuple[str, str]]:
        self.before("cache.expired")
        late = [key for key, record in self.records.items() if record.expires_at <= now]
        return [(key.kind, f"{key.namespace}/{key.name}") for key in late[:limit]]

    def remove(self, keys: Sequence[tuple[str, str]], now: datetime) -> int:
        self.before("cache.remove")
        late = [key for key, record in self.records.items() if record.expires_at <= now]
        chosen = [key for key in late if (key.kind, f"{key.namespace}/{key.name}") in keys]
        for key in chosen:
            del self.records[key]
        return len(chosen)

    def _keep(self, change: Change, as_of: int, seen_at: datetime) -> str:
        if change.value is not None:
            return self._place(change.value, seen_at, as_of, change.clients, change.last_connected)
        record = self.records.get(change.key)
        if record is None or record.state != "value" or record.rv > as_of:
            return "surpassed"
        self._bury(change.key, "", as_of)
        return "kept"

    def _place(
        self, value: Value, seen_at: datetime, as_of: int, clients: int | None, last_connected: datetime | None
    ) -> str:
        key = Key.of(value)
        record = self.records.get(key) or Record(self._clock.now() + KEEP)
        if record.state == "value":
            if (record.rv, record.seen_at or LONG_AGO) > (value.resource_version, seen_at):
                return "surpassed"
        elif record.state == "gone" and record.expires_at > self._clock.now() and not _outlives(value, record):
            return "surpassed"
        elif any(self.scopes[scope].begun > as_of for scope in _around(key.scope) if scope in self.scopes):
            return "kept out"
        connected = record.last_connected if last_connected is None else (value.uid, last_connected)
        self.records[key] = Record(
            self._clock.now() + KEEP,
            "value",
            value.resource_version,
            value.uid,
            seen_at,
            value,
            clients,
            connected,
            record.announced,
        )
        self.written += 1
        return "kept"

    def _older(self, record: Record, uid: str, version: int) -> bool:
        if record.state == "gone":
            return record.rv <= version
        return record.uid == uid or record.rv < version

    def _bury(self, key: Key, uid: str, version: int) -> None:
        record = self.records.get(key)
        announced = record.announced if record else {}
        expires_at = self._clock.now() + TOMBSTONE
        self.records[key] = Record(expires_at, "gone", version, uid, self._clock.now(), announced=announced)
        self.written += 1

    def _settle(self, key: Key, tickets: Tickets) -> None:
        if record := self.records.get(key):
            for ticket in tickets:
                record.announced.pop(ticket, None)

    def _shown(self, key: Key) -> CachedObject | None:
        record, now = self.records.get(key), self._clock.now()
        if record is None:
            return None
        until = max(record.announced.values(), default=None)
        if record.expires_at <= now and not (until and now < until):
            return None
        connected = record.last_connected
        return CachedObject(
            key,
            record.value,
            record.seen_at or now,
            record.expires_at,
            record.clients,
            connected[1] if connected and connected[0] == record.uid else None,
            until,
        )


def _around(scope: Scope) -> tuple[Scope, ...]:
    return (scope,) if scope.namespace is None else (scope, Scope(scope.kind))


def _outlives(value: Value, grave: Record) -> bool:
    """Whether a tombstone does not mean this object: it is newer, and another, or only on its way out."""
    leaving = isinstance(value, Tunnel) and value.deleting
    return value.resource_version > grave.rv and (leaving or value.uid != grave.uid)
