"""What this room needs from outside. An adapter provides each; a fake in `tests/fakes/` passes the same contract tests.

Every cluster method raises `ClusterError`, `ClusterUnavailable` or `ClusterTimeout` when the cluster does not do its part;
every cache method raises `StoreUnavailable`. What else each raises is said beside it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.uplink.cached import NO_TICKETS, CachedObject, Change, Kept, Key, Mark, Marks, Scope, Tickets, Value
from chalicelib.uplink.namespace import Namespace, NamespacePage, NewNamespace
from chalicelib.uplink.tunnel import NewTunnel, Traffic, Tunnel, TunnelPage, TunnelRef


class Clock(Protocol):
    """Now, in UTC. The rooms never ask the machine."""

    def now(self) -> datetime: ...


class Signals(Protocol):
    """How the room tells those who carry Portico on that something is amiss: a metric and a log line, never a secret."""

    def count(self, metric: str, value: int = 1) -> None: ...

    def warn(self, event: str, **fields: str | int | float | bool) -> None: ...


class TunnelsInCluster(Protocol):
    """The Tunnel resource. All raise `CrdMissing` where the cluster has no such resource."""

    def get(self, ref: TunnelRef) -> Tunnel:
        """Raise `TunnelNotFound`."""
        ...

    def page(
        self, namespace: str | None, *, limit: int, continue_token: str = "", label_selector: str = ""
    ) -> TunnelPage:
        """One page, all namespaces for None. Raise `ContinueExpired`, `InvalidRequest` (bad selector or token)."""
        ...

    def create(self, new: NewTunnel, *, dry_run: bool = False) -> Tunnel:
        """With licence reference. Raise `TunnelExists`, `NamespaceNotFound`, `NamespaceTerminating`, `InvalidRequest`."""
        ...

    def set_ports(
        self, ref: TunnelRef, tcp_ports: Sequence[int], *, resource_version: int | None = None, dry_run: bool = False
    ) -> Tunnel:
        """Merge-patch of `spec.tcpPorts` alone. Raise `TunnelNotFound`, `Conflict` (another version), `InvalidRequest`."""
        ...

    def delete(self, ref: TunnelRef, *, uid: str, dry_run: bool = False) -> None:
        """Background deletion of that very object. Raise `TunnelNotFound`, `Conflict` (another uid by now)."""
        ...


class NamespacesInCluster(Protocol):
    """Namespaces, managed by Uplink or not."""

    def get(self, name: str) -> Namespace:
        """Raise `NamespaceNotFound`."""
        ...

    def page(self, *, limit: int, continue_token: str = "") -> NamespacePage:
        """One page of those with the Uplink label. Raise `ContinueExpired`."""
        ...

    def create(self, new: NewNamespace, *, dry_run: bool = False) -> Namespace:
        """Raise `NamespaceExists`, `NamespaceTerminating` (the old one of that name is still going), `InvalidRequest`."""
        ...

    def delete(self, namespace: Namespace, *, dry_run: bool = False) -> Namespace:
        """Delete exactly that state (uid and resourceVersion). Raise `NamespaceNotFound`, `Conflict`."""
        ...


class SecretsInCluster(Protocol):
    """Single keys of Secrets, as bytes. Nothing read here is ever cached or logged."""

    def read(self, namespace: str, name: str, key: str) -> bytes | None:
        """None where the Secret or the key in it is absent."""
        ...

    def write(self, namespace: str, name: str, key: str, value: bytes) -> None:
        """Create the Secret with that one key, or set the key in it. Raise `NamespaceNotFound`, `NamespaceTerminating`."""
        ...


class ServicesInCluster(Protocol):
    """Who has a Service's name: the operator wants one per tunnel."""

    def owner(self, namespace: str, name: str) -> str | None:
        """None: no such Service. Otherwise the uid of the Tunnel that owns it, or "" for anybody else."""
        ...


class TunnelMetrics(Protocol):
    """What Prometheus, behind the API server, knows. Unavailable (any reason, Prometheus absent included): `ClusterTrouble`."""

    def connected_clients(self, namespace: str | None) -> Mapping[TunnelRef, int]:
        """One query for a namespace or for all; a tunnel that is not scraped yet is absent."""
        ...

    def traffic(self, ref: TunnelRef) -> Traffic:
        """Five-minute averages; zero where there was no traffic."""
        ...


class Announcements(Protocol):
    """Writes under way. Who reads an announced object asks the cluster, so a writer may die at any point."""

    def announce(self, key: Key, until: datetime) -> Tickets:
        """Say before a write that it may happen until then. The tickets include those of writers long dead."""
        ...

    def settle(self, key: Key, tickets: Tickets) -> None:
        """The write did not happen, or its result is known elsewhere."""
        ...


class ObjectCache(Announcements, Protocol):
    """What Portico last saw of the cluster, in DynamoDB. All reads are consistent; all writes conditional (`docs/cache.md`)."""

    def read(self, key: Key) -> CachedObject | None:
        """One item; None where nothing is known."""
        ...

    def marks(self, scope: Scope) -> Marks:
        """The marks and fences of a scope and of the one around it. Read them before asking the cluster."""
        ...

    def remember(
        self, value: Value, *, seen_at: datetime, as_of: int, clients: int | None = None, settles: Tickets = NO_TICKETS
    ) -> None:
        """Keep an object that was alive at the version `as_of`; an older answer never replaces a newer one.

        The tickets are given back with it, unless a newer listing kept the value out: then readers go on asking.
        """
        ...

    def forget(self, key: Key, *, uid: str, resource_version: int, settles: Tickets = NO_TICKETS) -> None:
        """Leave a tombstone: that uid, and all that is not newer than this version, is gone and must not come back."""
        ...


class ListingCache(Protocol):
    """The other half of the cache: whole listings, brought in by `reconciling.py`."""

    def items(self, scope: Scope) -> Sequence[CachedObject]:
        """All items of a scope. Read its marks first: then no item is older than they say."""
        ...

    def begin(self, scope: Scope, resource_version: int) -> bool:
        """Raise the fence to a listing about to be brought in. False: a newer one has begun."""
        ...

    def keep(self, changes: Sequence[Change], *, as_of: int, seen_at: datetime) -> Kept:
        """Bring in a batch, each change only if the cache knows nothing newer."""
        ...

    def finish(self, scope: Scope, mark: Mark) -> bool:
        """Mark the scope complete. False: a newer listing has begun."""
        ...

    def clear(self) -> None:
        """Forget all values and marks; tombstones and announcements stay."""
        ...


class Expiring(Protocol):
    """A table whose items carry `expires_at`; DynamoDB removes them days later."""

    def expired(self, now: datetime, *, limit: int) -> Sequence[tuple[str, str]]:
        """Keys of items past it, at most `limit`."""
        ...

    def remove(self, keys: Sequence[tuple[str, str]], now: datetime) -> int:
        """Remove them, each only if still expired. Return how many went."""
        ...
