"""What a caller is shown: an object, who vouches for it, and how old the knowledge is. `api/` turns it into JSON."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.tunnel import Traffic, Tunnel

Source = Literal["cluster", "cache", "stale"]


@dataclass(frozen=True, slots=True)
class TunnelView:
    """One tunnel. `age` is in seconds; `connected_clients` is None where Prometheus could not say."""

    tunnel: Tunnel
    connected_clients: int | None
    auth_token: str | None = None
    traffic: Traffic | None = None
    source: Source = "cluster"
    age: int = 0
    warnings: tuple[str, ...] = ()
    metrics_unavailable: bool = False

    @property
    def etag(self) -> str:
        """A strong tag, in quotes, of the editable state alone: status and clients change without it (RFC 9110 §8.8.3)."""
        return etag(self.tunnel)


@dataclass(frozen=True, slots=True)
class TunnelList:
    """Tunnels, sorted. `continue_token` is empty where nothing follows, and always for the whole list."""

    views: tuple[TunnelView, ...]
    continue_token: str = ""
    source: Source = "cluster"
    age: int = 0
    warnings: tuple[str, ...] = ()
    metrics_unavailable: bool = False


@dataclass(frozen=True, slots=True)
class NamespaceView:
    """One namespace."""

    namespace: Namespace
    source: Source = "cluster"
    age: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamespaceList:
    """Namespaces, sorted by name."""

    namespaces: tuple[Namespace, ...]
    source: Source = "cluster"
    age: int = 0
    warnings: tuple[str, ...] = ()


def etag(tunnel: Tunnel) -> str:
    """Hash uid, spec, labels and annotations; the order of ports counts, that of labels does not."""
    state = [
        tunnel.uid,
        tunnel.tcp_ports,
        tunnel.upstream_domains,
        tunnel.ingress_domains,
        tunnel.token_secret,
        sorted(tunnel.labels.items()),
        sorted(tunnel.annotations.items()),
    ]
    return f'"{sha256(json.dumps(state).encode()).hexdigest()[:32]}"'
