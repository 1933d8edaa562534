"""Prometheus of a fake cluster."""

from collections.abc import Mapping

from chalicelib.errors import ClusterError
from chalicelib.uplink.tunnel import Traffic, TunnelRef
from tests.fakes.cluster import FakeCluster


class FakeMetrics:
    """Provides `TunnelMetrics`. `absent` is a cluster without Prometheus."""

    def __init__(self, cluster: FakeCluster) -> None:
        self._cluster = cluster
        self.absent = False
        self.traffics: dict[TunnelRef, Traffic] = {}

    def connected_clients(self, namespace: str | None) -> Mapping[TunnelRef, int]:
        self._ask("metrics.connected_clients")
        return {ref: n for ref, n in self._cluster.clients.items() if namespace in (None, ref.namespace)}

    def traffic(self, ref: TunnelRef) -> Traffic:
        self._ask("metrics.traffic")
        return self.traffics.get(ref, Traffic(0, 0, 0.0))

    def _ask(self, call: str) -> None:
        self._cluster.before(call)
        if self.absent:
            raise ClusterError("Prometheus did not answer: no endpoints available")
