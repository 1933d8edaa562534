"""What Prometheus in the cluster knows of tunnels, asked through the API server's service proxy. Provides `TunnelMetrics`.

One query per list. Unavailable is an error, never a zero: nobody is told that a customer is disconnected because a scrape
failed. The API server strips our token before it proxies, so that Prometheus never sees it.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.deadlines import Now, wall_clock
from chalicelib.cluster.promql import count_of_all, count_of_namespace, rate_of
from chalicelib.cluster.reading import mapping_in, sequence_in, text_in
from chalicelib.cluster.refusals import trouble
from chalicelib.errors import ClusterUnavailable
from chalicelib.uplink.tunnel import Traffic, TunnelRef

SECONDS = 3.0  # inlets-uplink §2.8: an extra to the answer must not hold the answer up
CONNECTIONS_METRIC = "dataplane_connections_total"
SERVICE = "inlets/http:prometheus:9090"  # namespace, then scheme:name:port as RBAC's resourceNames want it


class PrometheusTunnelMetrics:
    """`service` is `<namespace>/<scheme>:<name>:<port>`; the byte counters' names are not public and so are settings."""

    def __init__(
        self,
        connection: ClusterConnection,
        *,
        service: str = SERVICE,
        rx_metric: str,
        tx_metric: str,
        now: Now = wall_clock,
    ) -> None:
        namespace, _, name = service.partition("/")
        self._connection = connection
        self._path = ("api", "v1", "namespaces", namespace, "services", name, "proxy", "api", "v1", "query")
        self._rx_metric = rx_metric
        self._tx_metric = tx_metric
        self._now = now

    def connected_clients(self, namespace: str | None) -> Mapping[TunnelRef, int]:
        query = count_of_all() if namespace is None else count_of_namespace(namespace)
        return dict(_counts(self._ask(query, self._until())))

    def traffic(self, ref: TunnelRef) -> Traffic:
        until = self._until()
        return Traffic(
            rx=round(self._rate(self._rx_metric, ref, until)),
            tx=round(self._rate(self._tx_metric, ref, until)),
            tcp_connection_rate=round(self._rate(CONNECTIONS_METRIC, ref, until, type="tcp"), 2),
        )

    def _until(self) -> datetime:
        return self._now() + timedelta(seconds=SECONDS)

    def _rate(self, metric: str, ref: TunnelRef, until: datetime, **labels: str) -> float:
        """Zero for an empty vector: there was no traffic yet (inlets-uplink §4.2)."""
        samples = _samples(self._ask(rate_of(metric, ref, labels), until))
        return sum((value for _, value in samples), 0.0)

    def _ask(self, query: str, until: datetime) -> Mapping[str, object]:
        answer = self._connection.request(
            "GET", self._path, query={"query": query}, deadline=until, repeatable=False
        )  # not repeated: the cache has an older number, and three seconds are soon gone
        return _data(answer)


def _data(answer: ClusterAnswer) -> Mapping[str, object]:
    """The vector in a Prometheus answer. A Status is the API server's word; anything else came from what it proxied to."""
    status = answer.failure()
    if status.spoken:
        raise trouble(answer, status, "reach Prometheus")
    value = answer.parsed()
    data = mapping_in(value, "data") if isinstance(value, dict) and value.get("status") == "success" else {}
    if answer.ok and data.get("resultType") == "vector":
        return data
    raise ClusterUnavailable(
        f"Prometheus, or what is in its place, answered {answer.status} without the numbers asked for"
    )


def _samples(data: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    """`tunnel_name` and value of each sample that is a number: NaN and ±Inf say nothing and are left out."""
    for item in sequence_in(data, "result"):
        if isinstance(item, dict) and (value := _number(sequence_in(item, "value"))) is not None:
            yield text_in(mapping_in(item, "metric"), "tunnel_name"), value


def _number(sample: object) -> float | None:
    """A sample is `[time, "value"]`."""
    if not isinstance(sample, list) or len(sample) != 2 or not isinstance(sample[1], str):
        return None
    try:
        value = float(sample[1])
    except ValueError:
        return None
    return max(value, 0.0) if math.isfinite(value) else None


def _counts(data: Mapping[str, object]) -> Iterator[tuple[TunnelRef, int]]:
    """`tunnel_name` is `<tunnel>.<namespace>`; a namespace has no dot, an odd tunnel may."""
    for tunnel_name, value in _samples(data):
        name, _, namespace = tunnel_name.rpartition(".")
        if name and namespace:
            yield TunnelRef(namespace, name), round(value)
