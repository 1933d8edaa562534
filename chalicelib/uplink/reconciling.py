"""Bringing the cache to what a complete listing showed: only what differs is written, and never over something newer.

The order is the argument (`docs/cache.md`, Listings): raise the fence, then read what the cache holds, write the
differences, and only then mark the scope complete. Whoever is overtaken by a newer listing leaves no mark.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.uplink.cached import CachedObject, Change, Key, Listing, Mark, Value
from chalicelib.uplink.limits import KEEP
from chalicelib.uplink.ports import Clock, ListingCache, Signals
from chalicelib.uplink.seen import clients_in

BATCH = (
    40  # changes; with a fence for each one's namespace and one for all it stays under DynamoDB's 100 per transaction
)
SKEW = timedelta(seconds=5)  # clocks of two Lambdas differ by far less


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What bringing a listing in came to: items written, whether all of it is in, and what the cache held before."""

    written: int = 0
    complete: bool = False
    before: Sequence[CachedObject] = ()


class Reconciler:
    """Brings listings in."""

    def __init__(self, listings: ListingCache, clock: Clock, signals: Signals) -> None:
        self._listings = listings
        self._clock = clock
        self._signals = signals

    def bring_in(self, fence: int, listing: Listing, *, until: datetime) -> Reconciled:
        """`fence` was read before the listing began; at `until` this stops, and leaves no mark."""
        if listing.resource_version < fence:
            self._restored(listing)
        if not self._listings.begin(listing.scope, listing.resource_version):
            return Reconciled()
        before = self._listings.items(listing.scope)
        if any(_from_the_future(item, listing) for item in before):
            self._restored(listing)
            return Reconciled()
        renew = self._clock.now() + KEEP / 2
        written, complete = self._write(listing, list(differences(listing, before, renew=renew)), until)
        return Reconciled(written, complete, before)

    def _write(self, listing: Listing, changes: list[Change], until: datetime) -> tuple[int, bool]:
        written, complete = 0, True
        for batch in _batches(changes):
            if self._clock.now() >= until:
                return written, False
            kept = self._listings.keep(batch, as_of=listing.resource_version, seen_at=listing.listed_at)
            written, complete = written + kept.written, complete and kept.complete
        mark = Mark(listing.listed_at, listing.resource_version, clients_known=listing.clients is not None)
        return written, complete and self._listings.finish(listing.scope, mark)

    def _restored(self, listing: Listing) -> None:
        self._signals.count("ClusterRestored")
        self._signals.warn("cluster_restored", kind=listing.scope.kind, version=listing.resource_version)
        self._listings.clear()


def differences(listing: Listing, items: Iterable[CachedObject], *, renew: datetime) -> Iterator[Change]:
    """What must be written; items that would expire before `renew` are written though they are the same."""
    known = {item.key: item for item in items if item.value is not None or item.too_large}
    for value in listing.values:
        key, clients = Key.of(value), clients_in(listing, value)
        item = known.pop(key, None)
        if item is None or item.value is None:
            yield Change(key, value, clients, fresh=True)
        elif _differs(item, item.value, value, clients) or item.expires_at < renew:
            yield Change(key, value, clients, last_connected=_last_connected(item, clients, listing))
    for item in known.values():
        if item.value is None or item.value.resource_version <= listing.resource_version:
            yield Change(item.key)


def _differs(item: CachedObject, old: Value, new: Value, clients: int | None) -> bool:
    if old.resource_version > new.resource_version:
        return False
    return old.resource_version < new.resource_version or (clients is not None and clients != item.clients)


def _last_connected(item: CachedObject, clients: int | None, listing: Listing) -> datetime | None:
    """A tunnel whose last client has gone since the list before this one was connected until about now."""
    return listing.listed_at if clients or item.clients else item.last_connected


def _from_the_future(item: CachedObject, listing: Listing) -> bool:
    """Seen before the listing was asked for, yet newer than it: the cluster's versions went back."""
    seen_before = item.seen_at + SKEW < listing.listed_at
    return item.value is not None and seen_before and item.value.resource_version > listing.resource_version


def _batches(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    rest = iter(changes)
    while batch := list(islice(rest, BATCH)):
        yield batch
