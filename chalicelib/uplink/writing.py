"""How a write to the cluster is told to the cache: announced before, remembered or forgotten after.

Whoever reads an announced object asks the cluster. So a write that died half-way, or whose result nobody knows, leaves no
answer that is out of date: the announcement stays until the write can no longer land (`WRITE_MAY_LAND`).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.errors import ClusterTrouble, PorticoError
from chalicelib.uplink.cached import NO_TICKETS, Key, Tickets, Value
from chalicelib.uplink.lenient import Lenient
from chalicelib.uplink.limits import WRITE_MAY_LAND
from chalicelib.uplink.ports import Clock, ObjectCache, Signals


class Write:
    """One write under way."""

    def __init__(self, key: Key, cache: ObjectCache, clock: Clock, database: Lenient) -> None:
        self._key = key
        self._cache = cache
        self._database = database
        self._started = clock.now()
        self._tickets: Tickets = (
            database.insist(lambda: cache.announce(key, self._started + WRITE_MAY_LAND)) or NO_TICKETS
        )

    def became(self, value: Value, clients: int | None = None) -> None:
        """The cluster holds this now."""
        self._database.insist(
            lambda: self._cache.remember(
                value,
                seen_at=self._started,
                as_of=value.resource_version,
                clients=clients,
                settles=self._tickets,
            )
        )

    def removed(self, uid: str, resource_version: int) -> None:
        """The cluster holds it no longer; the version is the last one known."""
        self._database.insist(
            lambda: self._cache.forget(self._key, uid=uid, resource_version=resource_version, settles=self._tickets)
        )

    def withdraw(self) -> None:
        """Nothing was written."""
        self._database.insist(lambda: self._cache.settle(self._key, self._tickets))


class Rehearsal:
    """A dry run: the cluster changes nothing, so there is nothing to tell."""

    def became(self, value: Value, clients: int | None = None) -> None:
        """Nothing became."""

    def removed(self, uid: str, resource_version: int) -> None:
        """Nothing went."""


class Writing:
    """Writes past the cache."""

    def __init__(self, cache: ObjectCache, clock: Clock, signals: Signals) -> None:
        self._cache = cache
        self._clock = clock
        self._database = Lenient(clock, signals)

    @contextmanager
    def of(self, key: Key, *, dry_run: bool) -> Iterator[Write | Rehearsal]:
        """Announce a write; withdraw it where the cluster's answer says that it was not done, and not where that is open."""
        if dry_run:
            yield Rehearsal()
            return
        write = Write(key, self._cache, self._clock, self._database)
        try:
            yield write
        except ClusterTrouble:
            raise
        except PorticoError:
            write.withdraw()
            raise
