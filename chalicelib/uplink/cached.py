"""What the cache holds of an object, and what may be concluded from it. The rules: `freshness.py`; the keeping: `store/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.tunnel import Tunnel, TunnelRef

Kind = Literal["tunnel", "namespace"]
Value = Tunnel | Namespace


@dataclass(frozen=True, slots=True)
class CachedObject:
    """One item. `value` is None for a tombstone (with the uid that is gone) and for a write announced before anything was known.

    `uncertain_until` is set while a write is under way, or was when its writer died: what the item says may be out of date.
    `clients` is None where Prometheus was not there, or never asked.
    """

    value: Value | None
    seen_at: datetime
    clients: int | None = None
    gone_uid: str = ""
    uncertain_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """When a scope was last listed completely (the time before the first page was asked for) and at which resourceVersion."""

    listed_at: datetime
    resource_version: int
    clients_known: bool = True


@dataclass(frozen=True, slots=True)
class CachedScope:
    """All the cache knows of a scope; `mark` is None where it was never listed completely."""

    mark: Mark | None
    items: tuple[CachedObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete list as the cluster gave it: `namespace` is None for all. `clients` is None where Prometheus did not answer."""

    kind: Kind
    namespace: str | None
    values: tuple[Value, ...]
    resource_version: int
    listed_at: datetime
    clients: Mapping[TunnelRef, int] | None = field(default=None)
