"""Who answers a read: the cache or the cluster. The only place that decides it.

The cache answers with what it saw within the cache age and nobody is about to change; otherwise the cluster is asked, and
the cache told. While the cluster is away, what the cache knows is given as stale. While the database is away, the cluster
answers all. What is not in the cache always asks the cluster: the cache never says that a thing does not exist.
"""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import ClusterTimeout, ClusterUnavailable, CrdMissing, Missing, NamespaceNotManaged, PorticoError
from chalicelib.uplink.cached import CachedObject, Key, Listing, Marks, Scope
from chalicelib.uplink.circuit import Circuit
from chalicelib.uplink.freshness import Freshness
from chalicelib.uplink.lenient import Lenient
from chalicelib.uplink.limits import CLUSTER_REST, RECONCILE, Limits
from chalicelib.uplink.ports import Clock, ListingCache, ObjectCache, Signals
from chalicelib.uplink.reconciling import Reconciler
from chalicelib.uplink.seen import Seen, SeenAll, V, kept, listed

T = TypeVar("T")
AWAY = (ClusterUnavailable, ClusterTimeout)


class Reading:
    """Reads through the cache."""

    def __init__(
        self, cache: ObjectCache, listings: ListingCache, clock: Clock, signals: Signals, limits: Limits
    ) -> None:
        self._cache = cache
        self._listings = listings
        self._clock = clock
        self._freshness = Freshness(clock, limits)
        self._database = Lenient(clock, signals)
        self._cluster = Circuit(clock, CLUSTER_REST)
        self._reconciler = Reconciler(listings, clock, signals)

    def one(self, kind: type[V], key: Key, ask: Callable[[], tuple[V, int | None]], *, fresh: bool = False) -> Seen[V]:
        """Read one object.

        `ask` gets it from the cluster, with its clients; it raises `Missing` or `NamespaceNotManaged` where there is none.
        """
        known = self._database.try_(lambda: self._cache.read(key))
        if not fresh and known and isinstance(known.value, kind) and self._freshness.believable(known):
            return Seen(known.value, known.clients, "cache", self._freshness.age(known.seen_at))
        if not fresh and self._cluster.open and (stale := self._stale(kind, key)):
            return stale
        fence = 0 if known and known.value else self._marks(key.scope).fence
        seen_at = self._clock.now()
        try:
            value, clients = self._asked(ask)
        except (Missing, NamespaceNotManaged):
            self._forget(known)
            raise
        except AWAY as trouble:
            return _or_raise(self._stale(kind, key), trouble)
        as_of = max(value.resource_version, fence)
        self._database.try_(lambda: self._cache.remember(value, seen_at=seen_at, as_of=as_of, clients=clients))
        return Seen(value, clients)

    def all(self, kind: type[V], scope: Scope, ask: Callable[[], Listing], *, fresh: bool = False) -> SeenAll[V]:
        """Read a whole scope; `ask` lists it in the cluster."""
        marks = self._marks(scope)
        if not fresh and (cached := self._cached_all(kind, scope, marks)):
            return cached
        if not fresh and self._cluster.open and (stale := self._stale_all(kind, scope)):
            return stale
        try:
            listing = self._asked(ask)
        except AWAY as trouble:
            return _or_raise(self._stale_all(kind, scope), trouble)
        until = self._clock.now() + RECONCILE
        self._database.try_(lambda: self._reconciler.bring_in(marks.fence, listing, until=until))
        return listed(kind, listing)

    def refuse_while_away(self) -> None:
        """For a write, whose time-out would leave open whether it was done. Raise `ClusterUnavailable` while reads rest."""
        if self._cluster.open:
            seconds = int(CLUSTER_REST.total_seconds())
            raise ClusterUnavailable("the cluster did not answer a moment ago; nothing was sent", retry_after=seconds)

    def _cached_all(self, kind: type[V], scope: Scope, marks: Marks) -> SeenAll[V] | None:
        if not marks.mark or not self._freshness.recent(marks.mark.listed_at):
            return None
        items = self._database.try_(lambda: self._listings.items(scope))
        if items is None or not self._freshness.certain(items):
            return None
        return kept(kind, marks.mark, items, source="cache", age=self._freshness.age(marks.mark.listed_at))

    def _stale(self, kind: type[V], key: Key) -> Seen[V] | None:
        """What is known, as old as the last list that confirmed it; marks first, as always."""
        mark = self._marks(key.scope).mark
        known = self._database.try_(lambda: self._cache.read(key))
        if not known or not isinstance(known.value, kind):
            return None
        seen_at = max(known.seen_at, mark.listed_at) if mark else known.seen_at
        if not self._freshness.bearable(seen_at):
            return None
        return Seen(known.value, known.clients, "stale", self._freshness.age(seen_at))

    def _stale_all(self, kind: type[V], scope: Scope) -> SeenAll[V] | None:
        mark = self._marks(scope).mark
        if not mark or not self._freshness.bearable(mark.listed_at):
            return None
        items = self._database.try_(lambda: self._listings.items(scope)) or ()
        return kept(kind, mark, items, source="stale", age=self._freshness.age(mark.listed_at))

    def _asked(self, ask: Callable[[], T]) -> T:
        try:
            answer = ask()
        except CrdMissing:  # the cluster is there, and says what it lacks
            raise
        except AWAY:
            self._cluster.trip()
            raise
        self._cluster.close()
        return answer

    def _marks(self, scope: Scope) -> Marks:
        return self._database.try_(lambda: self._cache.marks(scope)) or Marks()

    def _forget(self, known: CachedObject | None) -> None:
        if known and (gone := known.value):
            version = gone.resource_version
            self._database.try_(lambda: self._cache.forget(known.key, uid=gone.uid, resource_version=version))


def _or_raise(stale: T | None, trouble: PorticoError) -> T:
    if stale is None or isinstance(trouble, CrdMissing):
        raise trouble
    return stale
