"""How many tunnels a namespace may hold: its own annotation says, else the setting, else nobody does."""

import re

from chalicelib.errors import QuotaExceeded
from chalicelib.uplink.labels import COUNT, MAX_TUNNELS
from chalicelib.uplink.limits import PAGE, Limits
from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.paging import every
from chalicelib.uplink.ports import Signals, TunnelsInCluster


def check_quota(namespace: Namespace, tunnels: TunnelsInCluster, limits: Limits, signals: Signals) -> None:
    """Raise `QuotaExceeded` where one more would be too many. Two at once may both be let in: a quota, not a lock."""
    most = quota(namespace, limits, signals)
    if most is not None and tunnels_in(namespace.name, tunnels) >= most:
        raise QuotaExceeded(f"the namespace {namespace.name} holds its {most} tunnels already")


def quota(namespace: Namespace, limits: Limits, signals: Signals) -> int | None:
    """None for no quota. An annotation that is not a number is told to those who carry Portico on, and does not count."""
    text = namespace.annotations.get(MAX_TUNNELS)
    if text is None:
        return limits.max_tunnels
    if re.fullmatch(COUNT, text):
        return int(text)
    signals.warn("quota_not_a_number", namespace=namespace.name)
    return limits.max_tunnels


def tunnels_in(namespace: str, tunnels: TunnelsInCluster) -> int:
    """Counted in the cluster."""
    held, _ = every(lambda token: tunnels.page(namespace, limit=PAGE, continue_token=token))
    return len(held)
