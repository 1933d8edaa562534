"""Changing a tunnel's ports against whoever else changes it (RFC 9110 §13.1.1; inlets-uplink §2.3, §9)."""

from collections.abc import Sequence

from chalicelib.errors import Conflict, PreconditionFailed
from chalicelib.uplink.limits import CONFLICT_RETRIES
from chalicelib.uplink.ports import TunnelsInCluster
from chalicelib.uplink.tcp_ports import same_ports
from chalicelib.uplink.tunnel import Tunnel, TunnelRef
from chalicelib.uplink.view import etag


def change_ports(
    tunnels: TunnelsInCluster, ref: TunnelRef, tcp_ports: Sequence[int], *, if_match: str | None, dry_run: bool
) -> Tunnel:
    """Patch `spec.tcpPorts` unless they are these already.

    With `if_match` the patch carries the version that was compared: a change in between is a 409, after which the state is
    read and compared once more (status and annotations of others change versions too) before `PreconditionFailed`.
    Without it the last writer wins, and a 409 all the same is tried again `CONFLICT_RETRIES` times.
    """
    guarded = if_match is not None
    for _ in range(1 + (1 if guarded else CONFLICT_RETRIES)):
        tunnel = tunnels.get(ref)
        if if_match is not None and not matches(tunnel, if_match):
            raise PreconditionFailed(f"the tunnel {ref} is not in the state that If-Match names")
        if same_ports(tunnel.tcp_ports, tcp_ports):
            return tunnel
        version = tunnel.resource_version if guarded else None
        try:
            return tunnels.set_ports(ref, tcp_ports, resource_version=version, dry_run=dry_run)
        except Conflict:
            continue
    if guarded:
        raise PreconditionFailed(f"the tunnel {ref} is being changed by somebody else")
    raise Conflict(f"the tunnel {ref} is being changed by somebody else; try again", retry_after=1)


def matches(tunnel: Tunnel, if_match: str) -> bool:
    """Strong comparison with any tag of the list: a weak one (`W/"…"`) matches nothing (RFC 9110 §8.8.3.2)."""
    return etag(tunnel) in (tag.strip() for tag in if_match.split(","))
