from typing import Any

from local.clients.fleet import Fleet
from local.kube.cache import Cache
from local.operator.wanted import TUNNEL_LABEL


def pod(uid: str, *, name: str = "acmeco-1", ready: str = "True", tunnel: str | None = "acmeco") -> dict[str, Any]:
    ports = [{"name": "data", "containerPort": 8000}, {"name": "tcp-443", "containerPort": 443}]
    labels = {TUNNEL_LABEL: tunnel} if tunnel else {}
    return {
        "metadata": {"namespace": "shop", "name": name, "uid": uid, "labels": labels},
        "spec": {"containers": [{"name": "server", "ports": ports}]},
        "status": {"podIP": "10.42.0.7", "conditions": [{"type": "Ready", "status": ready}]},
    }


def values(fleet: Fleet, now: float) -> dict[str, float]:
    return {f"{s.labels['__name__']}:{s.labels.get('port', '')}": s.value for s in fleet.scrape(now)}


def test_a_ready_pod_is_scraped_under_its_tunnels_name() -> None:
    pods = Cache()
    pods.put(pod("1"))
    samples = list(Fleet(pods, "seed").scrape(0))
    assert {sample.labels["__name__"] for sample in samples} == {
        "up",
        "controlplane_connected_gauge",
        "dataplane_rx_bytes_total",
        "dataplane_tx_bytes_total",
        "dataplane_connections_total",
        "dataplane_connections_gauge",
    }
    gauge = next(sample.labels for sample in samples if sample.labels["__name__"] == "controlplane_connected_gauge")
    assert gauge["tunnel_name"] == "acmeco.shop"
    assert gauge["instance"] == "10.42.0.7:8001"
    kinds = {
        (s.labels["type"], s.labels["port"]) for s in samples if s.labels["__name__"] == "dataplane_connections_total"
    }
    assert kinds == {("http", "8000"), ("tcp", "443")}


def test_counters_move_and_a_replaced_pod_starts_from_zero() -> None:
    pods = Cache()
    pods.put(pod("1"))
    fleet = Fleet(pods, "seed")
    assert values(fleet, 0)["dataplane_connections_total:443"] == 0
    assert values(fleet, 60)["dataplane_connections_total:443"] > 0
    pods.put(pod("2"))
    assert values(fleet, 61)["dataplane_connections_total:443"] == 0


def test_a_pod_that_has_run_for_a_while_has_its_clients_at_once() -> None:
    pods = Cache()
    old = pod("1")
    old["status"]["startTime"] = "1970-01-01T00:00:00Z"
    pods.put(old)
    assert values(Fleet(pods, "seed"), 86_400)["controlplane_connected_gauge:"] >= 1
    assert values(Fleet(pods, "seed"), 0)["controlplane_connected_gauge:"] == 0


def test_only_ready_pods_of_tunnels_count() -> None:
    pods = Cache()
    going = pod("3", name="going")
    going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    for item in (pod("1", name="starting", ready="False"), pod("2", name="other", tunnel=None), going):
        pods.put(item)
    assert list(Fleet(pods, "seed").scrape(0)) == []
