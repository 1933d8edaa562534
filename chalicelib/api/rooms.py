"""What the doors open to: the use cases, built once per container by whoever wires the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the doors only call what they are given: a cold start that answers /v1/health needs none of these
    from chalicelib.access.authentication import Authentication
    from chalicelib.access.idempotency import Idempotency
    from chalicelib.api.health import Health
    from chalicelib.uplink.checks import Checks
    from chalicelib.uplink.limits import Limits
    from chalicelib.uplink.namespaces import Namespaces
    from chalicelib.uplink.tunnels import Tunnels


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
