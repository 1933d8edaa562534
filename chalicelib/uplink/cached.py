"""What the cache holds, and how it is changed. Why it may be believed: `docs/cache.md`; when it is: `reading.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.tunnel import Tunnel, TunnelRef

Kind = Literal["tunnel", "namespace"]
Value = Tunnel | Namespace
Tickets = frozenset[str]  # what an announced write gets, and gives back when it is over
NO_TICKETS: Tickets = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """What is listed together: the tunnels of one namespace or (None) of all, or all managed namespaces."""

    kind: Kind
    namespace: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which object. `namespace` is "" for a namespace itself."""

    kind: Kind
    namespace: str
    name: str

    @classmethod
    def of(cls, value: Value) -> "Key":
        """The key under which a value is kept."""
        if isinstance(value, Tunnel):
            return cls.of_tunnel(value.ref)
        return cls.of_namespace(value.name)

    @classmethod
    def of_tunnel(cls, ref: TunnelRef) -> "Key":
        """The key of a tunnel."""
        return cls("tunnel", ref.namespace, ref.name)

    @classmethod
    def of_namespace(cls, name: str) -> "Key":
        """The key of a namespace."""
        return cls("namespace", "", name)

    @property
    def scope(self) -> Scope:
        """The smallest scope that holds it."""
        return Scope(self.kind, self.namespace or None)


@dataclass(frozen=True, slots=True)
class CachedObject:
    """One item.

    `value` is None where the object is known to be gone, was only announced, or is too large to keep (`too_large`).
    `seen_at` is when the cluster was asked for what stands here. `clients` is None where Prometheus did not say;
    `last_connected` is when a client was last known to be there. Until `uncertain_until` a write may be under way.
    """

    key: Key
    value: Value | None
    seen_at: datetime
    expires_at: datetime
    clients: int | None = None
    last_connected: datetime | None = None
    uncertain_until: datetime | None = None
    too_large: bool = False

    def uncertain(self, now: datetime) -> bool:
        """Whether the cluster may be ahead of what stands here."""
        return self.too_large or (self.uncertain_until is not None and now < self.uncertain_until)


@dataclass(frozen=True, slots=True)
class Mark:
    """A scope was listed whole: asked for at `listed_at`, true at that resourceVersion, with or without clients."""

    listed_at: datetime
    resource_version: int
    clients_known: bool = True


@dataclass(frozen=True, slots=True)
class Marks:
    """Of the scopes that hold an object: the newest mark, and the newest list that *began* to be brought in."""

    mark: Mark | None = None
    fence: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete list as the cluster gave it. `listed_at` is before its first page was asked for.

    `clients` is None where Prometheus did not answer (or has nothing to say, for namespaces); a tunnel absent from it is
    not scraped yet.
    """

    scope: Scope
    values: tuple[Value, ...]
    resource_version: int
    listed_at: datetime
    clients: Mapping[TunnelRef, int] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between a listing and the cache: an object to keep, or (`value` None) one to bury.

    `fresh` tells that the cache knows no value of it: only then must the fences be asked (`docs/cache.md`, Items).
    """

    key: Key
    value: Value | None = None
    clients: int | None = None
    last_connected: datetime | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch of changes. `complete` is False where a newer listing was being brought in."""

    written: int
    complete: bool
