"""What the doors open to: the use cases, built once per container by whoever wires the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the doors only call what they are given: a cold start that answers /v1/health needs none of these
    from chalicelib.access.authentication import Authentication
    from chalicelib.access.idempotency import Idempotency
    from chalicelib.api.health import Health
    from chalicelib.tap.allowance import Allowance
    from chalicelib.tap.door_ports import PodsInCluster, WallClock
    from chalicelib.tap.opening import Opening
    from chalicelib.tap.watching import Watching
    from chalicelib.uplink.checks import Checks
    from chalicelib.uplink.limits import Limits
    from chalicelib.uplink.namespaces import Namespaces
    from chalicelib.uplink.tunnels import Tunnels


class Audit(Protocol):
    """Where it is written who did what to what."""

    def audited(self, action: str, *, actor: str, object: str, **fields: str) -> None: ...  # noqa: A002 - the audit's own word


@dataclass(frozen=True, slots=True)
class TapRooms:
    """What the doors to taps may call; `websocket` is where sockets are opened."""

    opening: Opening
    watching: Watching
    pods: PodsInCluster
    allowance: Allowance
    audit: Audit
    clock: WallClock
    websocket: str


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything a door may call."""

    limits: Limits
    authentication: Authentication
    idempotency: Idempotency
    tunnels: Tunnels
    namespaces: Namespaces
    health: Health
    checks: tuple[Checks, ...]
    taps: TapRooms
