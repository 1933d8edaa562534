"""How a tunnel is doing, as far as its object and Prometheus tell.

`failed` is not among them: it would take the operator's Deployment, which nothing here reads.
"""

from collections import Counter
from collections.abc import Sequence
from enum import Enum

from chalicelib.uplink.cached import CachedObject, Key, Listing
from chalicelib.uplink.ports import Signals
from chalicelib.uplink.seen import clients_in
from chalicelib.uplink.tunnel import Tunnel


class Status(Enum):
    """The value is the name of the metric that counts tunnels of that status."""

    PROVISIONING = "TunnelsProvisioning"  # Prometheus does not scrape it yet
    NEVER_CONNECTED = "TunnelsNeverConnected"  # it runs, and no client was seen in the cache's memory
    CONNECTED = "TunnelsConnected"
    DISCONNECTED = "TunnelsDisconnected"  # it had a client, and has none now


def status_of(tunnel: Tunnel, listing: Listing, before: CachedObject | None) -> Status | None:
    """None where Prometheus did not answer; `before` is what the cache knew of the tunnel."""
    if listing.clients is None:
        return None
    if clients_in(listing, tunnel):
        return Status.CONNECTED
    if before and (before.clients or before.last_connected):
        return Status.DISCONNECTED
    return Status.NEVER_CONNECTED if tunnel.ref in listing.clients else Status.PROVISIONING


def report_statuses(listing: Listing, before: Sequence[CachedObject], signals: Signals) -> int:
    """Count tunnels by status, and those whose clients came or went since the last look; return how many are connected."""
    known = {item.key: item for item in before}
    totals: Counter[str] = Counter()
    for tunnel in listing.values:
        if isinstance(tunnel, Tunnel) and (status := status_of(tunnel, listing, known.get(Key.of(tunnel)))):
            totals[status.value] += 1
            totals.update(_moves(known.get(Key.of(tunnel)), status))
    for metric, count in totals.items():
        signals.count(metric, count)
    return totals[Status.CONNECTED.value]


def _moves(before: CachedObject | None, status: Status) -> tuple[str, ...]:
    if before is None or before.clients is None:
        return ()
    if before.clients == 0 and status is Status.CONNECTED:
        return ("TunnelClientsCame",)
    if before.clients > 0 and status is Status.DISCONNECTED:
        return ("TunnelClientsWent",)
    return ()
