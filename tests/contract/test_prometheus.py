"""Prometheus through the API server: a target's own answers are told from the API server's, and our token stays out of it.

On the embedded cluster alone: a real API server proxies to no loopback address, and this suite has no other to offer.
"""

from collections.abc import Iterator

import pytest

from chalicelib.cluster.prometheus import PrometheusTunnelMetrics
from chalicelib.errors import ClusterUnavailable
from chalicelib.uplink.tunnel import Traffic, TunnelRef
from tests.contract.admin import Admin, core
from tests.contract.conftest import Cluster
from tests.unit.cluster.api_server import ApiServer, answer, api_server

pytestmark = pytest.mark.cluster


def vector(*samples: tuple[str, str]) -> bytes:
    result = [{"metric": {"tunnel_name": name}, "value": [1.5, value]} for name, value in samples]
    return answer(200, {"status": "success", "data": {"resultType": "vector", "result": result}})


def place(admin: Admin, namespace: str, port: int) -> None:
    """A Service, its Endpoints and the Pod they name: the API server proxies to nothing less."""
    pod = {
        "metadata": {"name": "prometheus-0"},
        "spec": {"containers": [{"name": "prometheus", "image": "prometheus"}]},
    }
    admin.make(core("namespaces", namespace, "pods"), pod)
    status = {"status": {"phase": "Running", "podIP": "127.0.0.1", "podIPs": [{"ip": "127.0.0.1"}]}}
    admin.patch(core("namespaces", namespace, "pods", "prometheus-0", "status"), status)
    ports = [{"port": 9090, "targetPort": port}]
    admin.make(
        core("namespaces", namespace, "services"), {"metadata": {"name": "prometheus"}, "spec": {"ports": ports}}
    )
    target = {"kind": "Pod", "name": "prometheus-0", "namespace": namespace}
    subsets = [{"addresses": [{"ip": "127.0.0.1", "targetRef": target}], "ports": [{"port": port}]}]
    admin.make(core("namespaces", namespace, "endpoints"), {"metadata": {"name": "prometheus"}, "subsets": subsets})


@pytest.fixture
def target(cluster: Cluster) -> Iterator[ApiServer]:
    """What stands where Prometheus would."""
    if not cluster.embedded:
        pytest.skip("a real API server does not proxy to 127.0.0.1")
    control = cluster.installation.control_namespace
    with api_server() as server:
        place(cluster.admin, control, server.port)
        yield server
    for kind, name in (("endpoints", "prometheus"), ("services", "prometheus"), ("pods", "prometheus-0")):
        cluster.admin.remove(core("namespaces", control, kind, name))


@pytest.fixture
def metrics(cluster: Cluster) -> PrometheusTunnelMetrics:
    service = f"{cluster.installation.control_namespace}/http:prometheus:9090"
    return PrometheusTunnelMetrics(cluster.product, service=service, rx_metric="rx_total", tx_metric="tx_total")


def test_numbers_come_through_and_our_token_does_not(target: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    target.says(vector(("web.acmeco", "2")))
    assert metrics.connected_clients("acmeco") == {TunnelRef("acmeco", "web"): 2}
    assert target.last.target.startswith("/api/v1/query?query=sum+by+")
    assert "authorization" not in target.last.headers
    target.says(vector(("", "1.4")))
    assert metrics.traffic(TunnelRef("acmeco", "web")) == Traffic(1, 1, 1.4)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_the_targets_own_refusal_is_unavailable(
    target: ApiServer, metrics: PrometheusTunnelMetrics, status: int
) -> None:
    target.says(answer(status, "no", content_type="text/plain"))
    with pytest.raises(ClusterUnavailable, match=f"answered {status}"):
        metrics.connected_clients(None)


def test_a_target_that_hangs_up_is_unavailable(target: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    target.says(lambda _: None)
    with pytest.raises(ClusterUnavailable):
        metrics.connected_clients(None)


def test_no_target_is_unavailable(cluster: Cluster, target: ApiServer, metrics: PrometheusTunnelMetrics) -> None:
    control = cluster.installation.control_namespace
    cluster.admin.patch(core("namespaces", control, "endpoints", "prometheus"), {"subsets": None})
    with pytest.raises(ClusterUnavailable):
        metrics.connected_clients(None)
    assert target.seen == []
