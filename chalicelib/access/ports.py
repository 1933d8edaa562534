"""What this room needs from outside. `IdempotencyRecords` raises `StoreUnavailable`; `StaticTokens` raises `ClusterTrouble`
or `StoreUnavailable` while it has never been able to read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.access.api_key import KeyRecord


class Clock(Protocol):
    """Now, in UTC."""

    def now(self) -> datetime: ...


class Signals(Protocol):
    """A metric and a log line for those who carry Portico on; never a secret."""

    def count(self, metric: str, value: int = 1) -> None: ...

    def warn(self, event: str, **fields: str | int | float | bool) -> None: ...


class StaticTokens(Protocol):
    """Where the admin token is kept."""

    def current(self) -> Sequence[bytes]:
        """Current first, then previous. None at all means that nobody gets in."""
        ...


class ApiKeys(Protocol):
    """Where API keys are kept. Raises `StoreUnavailable`."""

    def find(self, key_id: str) -> KeyRecord | None:
        """The key of that id, expired ones included."""
        ...

    def used(self, key_id: str, now: datetime, *, not_within: timedelta) -> None:
        """Note its last use, unless one was noted within that time."""
        ...


class NamespaceIds(Protocol):
    """Which namespace stands behind a name now. Raises `ClusterTrouble`."""

    def uid_of(self, namespace: str) -> str | None:
        """None where there is none of that name."""
        ...


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """One use of one Idempotency-Key: whose, which (hashed: callers put odd things there), at which door."""

    principal: str
    key_hash: str
    route: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """The same key was seen before. `status` is None while that request is at work; `reference` names what it made."""

    body_hash: str
    status: int | None
    reference: str


class IdempotencyRecords(Protocol):
    """Records live 24 hours; one still running is taken over after 60 seconds, when its Lambda must be dead."""

    def begin(self, record: IdempotencyKey, *, body_hash: str, now: datetime) -> Earlier | None:
        """Claim the key: None if it is ours to do."""
        ...

    def finish(self, key: IdempotencyKey, *, reference: str, status: int) -> None:
        """Remember what came of it."""
        ...

    def abandon(self, key: IdempotencyKey) -> None:
        """Nothing came of it: the next one may try."""
        ...
