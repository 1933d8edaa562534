"""What Prometheus says of tunnels. It may be absent: then the answer goes without, and says so (inlets-uplink §10)."""

from collections.abc import Mapping

from chalicelib.errors import ClusterTrouble
from chalicelib.uplink.ports import Signals, TunnelMetrics
from chalicelib.uplink.tunnel import Traffic, TunnelRef

UNAVAILABLE = "TunnelMetricsUnavailable"  # metric: questions that Prometheus did not answer


class Connections:
    """Asks Prometheus, and takes no answer for an answer."""

    def __init__(self, metrics: TunnelMetrics, signals: Signals) -> None:
        self._metrics = metrics
        self._signals = signals

    def of_all(self, namespace: str | None) -> Mapping[TunnelRef, int] | None:
        """Clients of every tunnel in a namespace (or in all), by one query; None where nobody knows."""
        try:
            return self._metrics.connected_clients(namespace)
        except ClusterTrouble as trouble:
            self._missed(trouble)
            return None

    def of_one(self, ref: TunnelRef) -> int | None:
        """Clients of one tunnel: 0 where it is not scraped yet, None where nobody knows."""
        clients = self.of_all(ref.namespace)
        return None if clients is None else clients.get(ref, 0)

    def traffic(self, ref: TunnelRef) -> Traffic | None:
        """Five-minute averages; None where nobody knows."""
        try:
            return self._metrics.traffic(ref)
        except ClusterTrouble as trouble:
            self._missed(trouble)
            return None

    def _missed(self, trouble: ClusterTrouble) -> None:
        self._signals.count(UNAVAILABLE)
        self._signals.warn("tunnel_metrics_unavailable", detail=trouble.detail)
