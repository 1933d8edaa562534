"""Everything that a relay needs from outside, together; most of it is the tap room's own (`tap/kept_ports.py`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.tap.door_ports import Connections, PodsInCluster, TapRights, TapStreams
from chalicelib.tap.kept import TapState
from chalicelib.tap.kept_ports import Admission, Handovers, Leases, Relays, ViewersOfTap


class KnownTaps(Protocol):
    """Where taps are read."""

    def get(self, tap_id: str, now: datetime) -> TapState | None:
        """What is known now; None past its life."""
        ...


class LeasesAndHandovers(Leases, Handovers, Protocol):
    """Both stand on the tap's item."""


class ViewersInStore(ViewersOfTap, Protocol):
    """The viewers of a tap, and their end."""

    def remove(self, connection_id: str) -> None:
        """It is gone. Safe to repeat."""
        ...


class Credentials(Protocol):
    """Whether an API key is still good. Raises `StoreUnavailable`."""

    def alive(self, key_id: str) -> bool: ...


class Signals(Protocol):
    """Metrics and log lines, without a tap, a tenant or a connection in them."""

    def count(self, metric: str, value: int = 1) -> None: ...

    def warn(self, event: str, **fields: str | int | float | bool) -> None: ...

    def flush(self) -> None:
        """Send what was counted now: the invocation goes on for minutes."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """One of each. All raise errors of our tree and nothing else."""

    taps: KnownTaps
    leases: LeasesAndHandovers
    viewers: ViewersInStore
    admission: Admission
    relays: Relays
    connections: Connections
    rights: TapRights
    pods: PodsInCluster
    streams: TapStreams
    credentials: Credentials
    signals: Signals
