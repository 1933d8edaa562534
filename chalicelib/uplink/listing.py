"""Whole lists, as the cluster gives them: paged through, with the clients of all tunnels by one question."""

from datetime import datetime

from chalicelib.uplink.cached import Listing, Scope
from chalicelib.uplink.connections import Connections
from chalicelib.uplink.limits import PAGE
from chalicelib.uplink.paging import every
from chalicelib.uplink.ports import NamespacesInCluster, TunnelsInCluster

NAMESPACES = Scope("namespace")
TUNNELS = Scope("tunnel")


def list_tunnels(scope: Scope, tunnels: TunnelsInCluster, connections: Connections, now: datetime) -> Listing:
    """The tunnels of a namespace or of all, in managed namespaces or not."""
    values, version = every(lambda token: tunnels.page(scope.namespace, limit=PAGE, continue_token=token))
    return Listing(scope, values, version, now, connections.of_all(scope.namespace))


def list_namespaces(namespaces: NamespacesInCluster, now: datetime) -> Listing:
    """The namespaces with the Uplink label, reserved ones too."""
    values, version = every(lambda token: namespaces.page(limit=PAGE, continue_token=token))
    return Listing(NAMESPACES, values, version, now)
