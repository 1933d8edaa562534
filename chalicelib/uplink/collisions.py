"""Whether a tunnel's name is free among the Services, where the operator will need it (inlets-uplink §1.6)."""

from chalicelib.errors import NameCollision
from chalicelib.uplink.limits import PAGE
from chalicelib.uplink.paging import every
from chalicelib.uplink.ports import ServicesInCluster, TunnelsInCluster
from chalicelib.uplink.tunnel import TunnelRef


def check_service_name(ref: TunnelRef, services: ServicesInCluster, tunnels: TunnelsInCluster) -> None:
    """Raise `NameCollision` for a Service of somebody else.

    One of a tunnel that is gone goes with it in a moment, and one of the same tunnel means that the tunnel exists, which
    creating it will say better.
    """
    owner = services.owner(ref.namespace, ref.name)
    if owner is not None and (owner == "" or _belongs_to_another(owner, ref, tunnels)):
        raise NameCollision(f"the name {ref.name} is taken by a Service in {ref.namespace} that is not this tunnel's")


def _belongs_to_another(uid: str, ref: TunnelRef, tunnels: TunnelsInCluster) -> bool:
    """Another living tunnel wants that name, by its upstreamDomains."""
    held, _ = every(lambda token: tunnels.page(ref.namespace, limit=PAGE, continue_token=token))
    return any(tunnel.uid == uid and tunnel.ref != ref for tunnel in held)
