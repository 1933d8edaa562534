"""What a Tunnel is, once read from the cluster: the editable state, and who it is. No connection state, no token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, order=True)
class TunnelRef:
    """Which tunnel. Orders by namespace, then name, as lists do."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A Tunnel as the cluster holds it.

    `resource_version` is Kubernetes' own as a number (comparable within one cluster, which KEP-5504 makes a promise);
    `token_secret` names the Secret in the same namespace whose key `token` clients use; `token_is_ours` tells whether the
    operator made it (no `spec.tokenRef`). Created by hand with kubectl, any spec field may be missing: empty here.
    """

    ref: TunnelRef
    uid: str
    resource_version: int
    created: datetime
    tcp_ports: tuple[int, ...] = ()
    upstream_domains: tuple[str, ...] = ()
    ingress_domains: tuple[str, ...] = ()
    token_secret: str = ""
    token_is_ours: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    deleting: bool = False


@dataclass(frozen=True, slots=True)
class NewTunnel:
    """What a caller asks for: identity and ports. `annotations` are Portico's own (the idempotency mark)."""

    ref: TunnelRef
    tcp_ports: tuple[int, ...] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TunnelPage:
    """One page of a list. `continue_token` is empty on the last; `resource_version` is the list's."""

    tunnels: tuple[Tunnel, ...]
    resource_version: int
    continue_token: str = ""

    @property
    def values(self) -> tuple[Tunnel, ...]:
        """The tunnels, under the name that both kinds of page share."""
        return self.tunnels


@dataclass(frozen=True, slots=True)
class Traffic:
    """Five-minute averages: bytes per second from consumers (`rx`) and to them (`tx`), TCP connections per second."""

    rx: int
    tx: int
    tcp_connection_rate: float
