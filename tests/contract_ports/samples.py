"""Tunnels and namespaces to keep."""

from datetime import datetime

from chalicelib.uplink.namespace import UPLINK_LABEL, Namespace
from chalicelib.uplink.tunnel import Tunnel, TunnelRef
from tests.fakes.clock import START


def tunnel(
    version: int,
    *tcp_ports: int,
    uid: str = "uid-1",
    namespace: str = "acmeco",
    name: str = "web",
    deleting: bool = False,
    created: datetime = START,
) -> Tunnel:
    """A tunnel with something in every field."""
    return Tunnel(
        TunnelRef(namespace, name),
        uid,
        version,
        created,
        tcp_ports=tcp_ports,
        upstream_domains=("gateway",),
        ingress_domains=("app.example.com",),
        token_secret="web-token",
        token_is_ours=False,
        labels={"tier": "gold"},
        annotations={"note": "größer"},
        deleting=deleting,
    )


def namespace(version: int, name: str = "acmeco", *, uid: str = "uid-ns", terminating: bool = False) -> Namespace:
    """A managed namespace."""
    return Namespace(
        name, uid, version, START, labels={UPLINK_LABEL: "1"}, annotations={"a": "b"}, terminating=terminating
    )
