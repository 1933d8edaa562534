"""From what was seen to what is shown: the warnings that belong to it, and the weakest source of several."""

from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.seen import Seen
from chalicelib.uplink.tunnel import Tunnel
from chalicelib.uplink.view import NamespaceView, Source, TunnelView

NO_METRICS = "connectedClients is left out: Prometheus cannot be reached"
NO_TRAFFIC = "metrics is left out: Prometheus cannot be reached"
NO_STALE_TOKEN = "authToken is left out: the cluster cannot be reached"  # noqa: S105 - a sentence

_STRENGTH: tuple[Source, ...] = ("stale", "cache", "cluster")


def tunnel_view(seen: Seen[Tunnel]) -> TunnelView:
    """One tunnel, without token and traffic."""
    unknown = seen.clients is None
    warnings = (*stale_warning(seen.source, seen.age), *((NO_METRICS,) if unknown else ()))
    return TunnelView(
        seen.value,
        seen.clients,
        source=seen.source,
        age=seen.age,
        warnings=warnings,
        metrics_unavailable=unknown,
    )


def namespace_view(seen: Seen[Namespace]) -> NamespaceView:
    """One namespace."""
    return NamespaceView(seen.value, seen.source, seen.age, stale_warning(seen.source, seen.age))


def stale_warning(source: Source, age: int) -> tuple[str, ...]:
    """What a caller must know of an answer that the cluster did not give."""
    return (f"the cluster cannot be reached: this is what was known {age} s ago",) if source == "stale" else ()


def weakest(*sources: Source) -> Source:
    """An answer of several parts is as good as the worst of them."""
    return min(sources, key=_STRENGTH.index)
