"""What the doors' use cases need from outside, beside where taps are kept (`kept_ports.py`)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.tap.events import TapEvent
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.match import AtSource
from chalicelib.tap.pods import Pod
from chalicelib.tap.posting import Answer
from chalicelib.tap.target import Target


class WallClock(Protocol):
    """Now, in UTC."""

    def now(self) -> datetime: ...


class PodsInCluster(Protocol):
    """Looks at pods. Raises `ClusterTrouble`."""

    def of_namespace(self, namespace: str) -> Sequence[Pod] | None:
        """Those that run or are about to; none for a namespace that is not there. None: the gateway may not list pods."""
        ...


class TapRights(Protocol):
    """Asks the cluster's RBAC, as that person."""

    def check(self, target: Target, owner: TapOwner) -> None:
        """Raise `TapForbidden` with the cluster's reason, or `ClusterTrouble`."""
        ...


class TapStream(Protocol):
    """An open tap of the cluster."""

    def read(self, seconds: float) -> Sequence[TapEvent]:
        """What has come, as soon as something has; nothing when the time passed first. Raise what ended it."""
        ...

    def close(self) -> None: ...


class TapStreams(Protocol):
    """Opens taps of the cluster, as that person."""

    def open(
        self, target: Target, at_source: AtSource, owner: TapOwner, *, max_rps: float, extract_headers: bool
    ) -> TapStream:
        """Raise `TapForbidden`, `ClusterTrouble`; what the cluster says against it comes when reading."""
        ...


class Connections(Protocol):
    """The gateway's sockets."""

    def post(self, endpoint: str, connection_id: str, data: bytes) -> Answer:
        """Send one message. Raises nothing."""
        ...

    def close(self, endpoint: str, connection_id: str) -> None:
        """End the socket, there or not. Raises nothing."""
        ...


class Mistakes(Protocol):
    """The mistakes of a socket. Raises `StoreUnavailable`."""

    def too_many(self, connection_id: str, now: datetime) -> bool:
        """Count one, and say whether it is one too many (`client.too_many_mistakes`)."""
        ...
