"""What this room needs from outside. An adapter provides each; a fake in `tests/fakes/` passes the same contract tests.

Every cluster method raises `ClusterError`, `ClusterUnavailable` or `ClusterTimeout` when the cluster does not do its part;
every cache method raises `StoreUnavailable`. What else each raises is said beside it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.uplink.cached import CachedObject, CachedScope, Kind, Listing, Value
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
        """Merge-patch of `spec.tcpPorts` alone. Raise `TunnelNotFound`, `Conflict` (another resourceVersion), `InvalidRequest`."""
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


class ObjectCache(Protocol):
    """What Portico last saw of the cluster, in DynamoDB. All reads are consistent; all writes conditional (`docs/cache.md`)."""

    def read(self, kind: Kind, namespace: str, name: str) -> CachedObject | None:
        """One item, tombstones and announced writes included; None where nothing is known. `namespace` is "" for a Namespace."""
        ...

    def read_scope(self, kind: Kind, namespace: str | None) -> CachedScope:
        """All items of a scope with its mark (the newer of its own and that of all namespaces)."""
        ...

    def announce(self, kind: Kind, namespace: str, name: str, until: datetime) -> None:
        """Say before a write that it may happen: until then, or until `remember` or `forget`, reads must ask the cluster."""
        ...

    def remember(self, value: Value, *, seen_at: datetime, clients: int | None = None) -> None:
        """Keep one object just read or written; an older answer never replaces a newer one."""
        ...

    def forget(self, kind: Kind, namespace: str, name: str, *, uid: str, seen_at: datetime) -> None:
        """Leave a tombstone: that object (that uid) is gone; a late, older answer must not bring it back."""
        ...


class ListingCache(Protocol):
    """The other half of the cache: whole listings."""

    def reconcile(self, listing: Listing) -> int:
        """Bring a scope to what a complete listing showed, writing only what changed; then mark it. Return items written."""
        ...

    def clear(self) -> None:
        """Forget everything: the cluster's versions went back, so it was restored from a backup."""
        ...

    def expired(self, now: datetime, *, limit: int) -> Sequence[tuple[str, str]]:
        """Keys of items past their `expires_at` that DynamoDB has not removed yet (it may take days)."""
        ...

    def remove(self, keys: Sequence[tuple[str, str]], now: datetime) -> int:
        """Remove them, each only if still expired. Return how many went."""
        ...
