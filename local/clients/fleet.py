"""All simulated servers: one for each ready Pod of a tunnel, for as long as that Pod is there. Gives a scrape of them all."""

from collections.abc import Iterator
from datetime import datetime

from local.clients.simulation import SimulatedServer
from local.kube.cache import Cache
from local.kube.objects import Json, is_going, key_of, labels_of, uid_of
from local.operator.wanted import DATA_PORT, METRICS_PORT, TUNNEL_LABEL
from local.operator.workload import is_ready
from local.prometheus.series import Labels, Sample

RX_METRIC, TX_METRIC = "dataplane_rx_bytes_total", "dataplane_tx_bytes_total"  # our names: upstream's are not public
JOB = "tunnels"
CATCH_UP_SECONDS = 60.0  # of an older Pod's life are simulated at once: long enough for all clients to be there


class Fleet:
    """Follows a cache of Pods."""

    def __init__(self, pods: Cache, seed: str) -> None:
        self._pods = pods
        self._seed = seed
        self._servers: dict[str, SimulatedServer] = {}  # by the Pod's uid

    def scrape(self, now: float) -> Iterator[Sample]:
        """Every metric of every server at `now` (Unix seconds)."""
        running = {
            uid_of(pod): pod
            for pod in self._pods
            if TUNNEL_LABEL in labels_of(pod) and is_ready(pod) and not is_going(pod)
        }
        self._servers = {uid: self._servers.get(uid) or self._start(pod, now) for uid, pod in running.items()}
        for uid, server in self._servers.items():
            server.advance(now)
            yield from _metrics(server, _target(running[uid]))

    def _start(self, pod: Json, now: float) -> SimulatedServer:
        """From when the Pod started, so that a restart of this program does not seem to disconnect everybody."""
        since = max(min(_started_at(pod, now), now), now - CATCH_UP_SECONDS)
        return SimulatedServer.start(f"{self._seed}/{_tunnel_name(pod)}", _tcp_ports(pod), since)


def _started_at(pod: Json, default: float) -> float:
    text = pod["status"].get("startTime")
    return datetime.fromisoformat(text).timestamp() if text else default


def _tunnel_name(pod: Json) -> str:
    return f"{labels_of(pod)[TUNNEL_LABEL]}.{key_of(pod).namespace}"


def _tcp_ports(pod: Json) -> list[int]:
    ports = [port for container in pod["spec"]["containers"] for port in container.get("ports") or []]
    return [port["containerPort"] for port in ports if port.get("name", "").startswith("tcp-")]


def _target(pod: Json) -> Labels:
    """What Prometheus adds to a target's metrics, and the tunnel's name as the server itself writes it."""
    instance = f"{pod['status'].get('podIP', '')}:{METRICS_PORT}"
    scraped = {"job": JOB, "namespace": key_of(pod).namespace, "pod": key_of(pod).name, "instance": instance}
    return {**scraped, "tunnel_name": _tunnel_name(pod)}


def _metrics(server: SimulatedServer, target: Labels) -> Iterator[Sample]:
    def sample(name: str, value: float, **labels: str) -> Sample:
        return Sample({"__name__": name, **target, **labels}, float(int(value)))

    yield Sample({"__name__": "up", **{name: text for name, text in target.items() if name != "tunnel_name"}}, 1.0)
    yield sample("controlplane_connected_gauge", server.connected)
    yield sample(RX_METRIC, server.rx)
    yield sample(TX_METRIC, server.tx)
    for kind, port, flow in (
        ("http", DATA_PORT, server.http),
        *(("tcp", port, flow) for port, flow in server.tcp.items()),
    ):
        yield sample("dataplane_connections_total", flow.total, type=kind, port=str(port))
        yield sample("dataplane_connections_gauge", flow.now, type=kind, port=str(port))
