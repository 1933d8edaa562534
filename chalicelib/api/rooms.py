"""What the doors open to: the use cases, built once per container by whoever wires the house."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.access.authentication import Authentication
from chalicelib.access.idempotency import Idempotency
from chalicelib.api.health import Health
from chalicelib.uplink.checks import Check
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
    checks: Callable[[], Sequence[Check]]
