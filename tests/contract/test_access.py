"""Rights: what `infra/cluster/` grants is enough, and no more than that."""

import base64

import pytest

from chalicelib.cluster.checks import ClusterChecks
from chalicelib.cluster.health import ClusterHealth
from chalicelib.cluster.prometheus import PrometheusTunnelMetrics
from chalicelib.cluster.static_token import SECRET, ClusterStaticTokens
from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.errors import ClusterError, ClusterTrouble
from chalicelib.uplink.checks import Check
from chalicelib.uplink.namespace import LICENSE_SECRET
from tests.contract.admin import Json, core, tunnels
from tests.contract.conftest import Cluster
from tests.unit.cluster.conftest import Time

pytestmark = pytest.mark.cluster


def prometheus(cluster: Cluster) -> PrometheusTunnelMetrics:
    service = f"{cluster.installation.control_namespace}/http:prometheus:9090"
    return PrometheusTunnelMetrics(cluster.product, service=service, rx_metric="rx_total", tx_metric="tx_total")


def checks(cluster: Cluster) -> dict[str, Check]:
    control = cluster.installation.control_namespace
    service = f"{control}/http:prometheus:9090"
    run = ClusterChecks(cluster.product, prometheus(cluster), control_namespace=control, prometheus=service).run()
    return {check.id: check for check in run}


def test_every_right_that_is_needed_is_granted(cluster: Cluster) -> None:
    found = checks(cluster)
    assert {name: check.detail for name, check in found.items() if "rights" in name and not check.ok} == {}
    assert sum("rights" in name for name in found) == 6
    assert found["cluster.reachable"].ok
    assert found["cluster.crd"].ok


def test_what_the_control_plane_lacks_is_named(cluster: Cluster) -> None:
    control = cluster.installation.control_namespace
    found = checks(cluster)
    assert not found["cluster.license"].ok
    assert control in found["cluster.license"].fix
    assert not found["cluster.prometheus"].ok
    for name, key, value in ((LICENSE_SECRET, "license", b"L"), (SECRET, SECRET, b"t")):
        data = {key: base64.b64encode(value).decode()}
        cluster.admin.make(core("namespaces", control, "secrets"), {"metadata": {"name": name}, "data": data})
    try:
        found = checks(cluster)
        assert found["cluster.license"].ok
        assert found["cluster.static-token"].ok
        assert list(ClusterStaticTokens(cluster.product, control, clock=Time()).current()) == [b"t"]
    finally:
        for name in (LICENSE_SECRET, SECRET):
            cluster.admin.remove(core("namespaces", control, "secrets", name))


def test_without_a_prometheus_numbers_are_unavailable_and_not_zero(cluster: Cluster) -> None:
    with pytest.raises(ClusterTrouble):
        prometheus(cluster).connected_clients(None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", core("secrets")),
        ("GET", core("pods")),
        ("GET", core("nodes")),
        ("GET", core("namespaces", "kube-system", "secrets")),
        ("GET", core("namespaces", "kube-system", "configmaps", "x")),
        ("DELETE", core("namespaces", "kube-system", "secrets", "x")),
        ("PATCH", core("namespaces", "kube-system")),
        ("GET", core("namespaces", "kube-system", "services", "http:x:80", "proxy", "y")),
        ("DELETE", tunnels("kube-system")),
        ("GET", ("apis", "rbac.authorization.k8s.io", "v1", "clusterroles")),
        ("GET", ("apis", "apps", "v1", "deployments")),
    ],
)
def test_nothing_else_is(cluster: Cluster, method: str, path: tuple[str, ...]) -> None:
    body: Json | None = {} if method == "PATCH" else None
    answer = cluster.product.request(method, path, body=body, content_type="application/merge-patch+json")
    assert (answer.status, answer.failure().reason) == (403, "Forbidden")


def test_a_token_that_nobody_knows_is_our_trouble_and_not_the_callers(cluster: Cluster) -> None:
    stranger = cluster.connect("nobody-knows-this-token")
    with pytest.raises(ClusterError, match="credentials"):
        ClusterTunnels(stranger).page(None, limit=1)
    assert not ClusterHealth(stranger).alive()
    stranger.close()


def test_the_cluster_is_alive(cluster: Cluster) -> None:
    assert ClusterHealth(cluster.product).alive()
