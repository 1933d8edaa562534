"""What a read gives: objects, who saw them, and how long ago."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from chalicelib.uplink.cached import CachedObject, Listing, Mark, Value
from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.tunnel import Tunnel
from chalicelib.uplink.view import Source

V = TypeVar("V", Tunnel, Namespace)


@dataclass(frozen=True, slots=True)
class Seen(Generic[V]):
    """One object. `age` is in seconds; `clients` is None where nobody could say."""

    value: V
    clients: int | None = None
    source: Source = "cluster"
    age: int = 0


@dataclass(frozen=True, slots=True)
class SeenAll(Generic[V]):
    """A whole scope, in no order."""

    objects: tuple[Seen[V], ...]
    source: Source = "cluster"
    age: int = 0


def listed(kind: type[V], listing: Listing) -> SeenAll[V]:
    """What the cluster has just listed."""
    values = (value for value in listing.values if isinstance(value, kind))
    return SeenAll(tuple(Seen(value, clients_in(listing, value)) for value in values))


def kept(kind: type[V], mark: Mark, items: Iterable[CachedObject], *, source: Source, age: int) -> SeenAll[V]:
    """What the cache holds of a scope. Counts of clients older than a list made without Prometheus are not believed."""
    return SeenAll(
        tuple(
            Seen(
                item.value,
                item.clients if mark.clients_known or item.seen_at >= mark.listed_at else None,
                source,
                age,
            )
            for item in items
            if isinstance(item.value, kind)
        ),
        source,
        age,
    )


def clients_in(listing: Listing, value: Value) -> int | None:
    """How many clients a listing saw on a tunnel: none where Prometheus does not scrape it yet (inlets-uplink §2.2)."""
    if listing.clients is None or not isinstance(value, Tunnel):
        return None
    return listing.clients.get(value.ref, 0)
