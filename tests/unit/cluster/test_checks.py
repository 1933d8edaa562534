"""`cluster/checks.py`: each thing that can be wrong is named, with a command that helps."""

import base64
import json
from collections.abc import Mapping

import pytest

from chalicelib.cluster.checks import ClusterChecks
from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.prometheus import PrometheusTunnelMetrics
from chalicelib.uplink.checks import Check, all_well
from tests.unit.cluster.api_server import ApiServer, Seen, answer, recorded

VERSION = answer(200, {"gitVersion": "v1.34.4"})
EMPTY_LIST = answer(200, {"items": [], "metadata": {"resourceVersion": "1"}})
VECTOR = answer(200, {"status": "success", "data": {"resultType": "vector", "result": []}})


def secret(key: str, value: bytes) -> bytes:
    return answer(200, {"kind": "Secret", "data": {key: base64.b64encode(value).decode()}})


HEALTHY: Mapping[str, bytes] = {
    "/version": VERSION,
    "/apis/uplink.inlets.dev/v1alpha1/tunnels": EMPTY_LIST,
    "/secrets/inlets-uplink-license": secret("license", b"L1CENSE"),
    "/secrets/client-api-token": secret("client-api-token", b"t0ken"),
    "/proxy/api/v1/query": VECTOR,
}


class Cluster:
    """Answers by path; access reviews by a set of what is denied, as `verb resource[/subresource]`."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server
        self.paths = dict(HEALTHY)
        self.denied: set[str] = set()
        self.reviews: list[Mapping[str, str]] = []
        server.answers = self.answer

    def answer(self, seen: Seen) -> bytes:
        if seen.asked.endswith("selfsubjectaccessreviews"):
            return self.review(seen)
        path = seen.target.partition("?")[0]
        return next(said for end, said in self.paths.items() if path.endswith(end))

    def review(self, seen: Seen) -> bytes:
        body = json.loads(seen.body)
        attributes = body["spec"]["resourceAttributes"]
        self.reviews.append(attributes)
        resource = "/".join(filter(None, [attributes["resource"], attributes.get("subresource")]))
        return answer(201, {**body, "status": {"allowed": f"{attributes['verb']} {resource}" not in self.denied}})


@pytest.fixture
def cluster(server: ApiServer) -> Cluster:
    return Cluster(server)


@pytest.fixture
def checks(cluster: Cluster, connection: ClusterConnection) -> ClusterChecks:
    return ClusterChecks(connection, PrometheusTunnelMetrics(connection, rx_metric="r", tx_metric="t"))


def failed(checks: ClusterChecks) -> list[Check]:
    return [check for check in checks.run() if not check.ok]


def test_all_is_well(cluster: Cluster, checks: ClusterChecks) -> None:
    found = checks.run()
    assert all_well(found)
    assert [check.id for check in found] == [
        "cluster.reachable",
        "cluster.rights.namespaces",
        "cluster.rights.tunnels",
        "cluster.rights.secrets",
        "cluster.rights.services",
        "cluster.rights.control-plane",
        "cluster.rights.prometheus",
        "cluster.crd",
        "cluster.license",
        "cluster.prometheus",
        "cluster.static-token",
    ]
    assert found[0].detail == "the API server answers: v1.34.4"
    assert {check.fix for check in found} == {""}
    assert len(cluster.reviews) == 16
    assert not any("L1CENSE" in check.detail or "t0ken" in check.detail for check in found)


@pytest.mark.parametrize(
    ("path", "said", "check", "detail", "fix"),
    [
        ("/version", recorded("unauthorized"), "reachable", "credentials", "kubectl --kubeconfig"),
        (
            "/version",
            answer(200, {"hello": "world"}),
            "reachable",
            "not a Kubernetes API server",
            "kubectl --kubeconfig",
        ),
        ("/version", recorded("aggregated-away-503"), "reachable", "service unavailable", "kubectl --kubeconfig"),
        ("/tunnels", recorded("list-without-crd"), "crd", "does not know Tunnels", "helm upgrade --install"),
        (
            "license",
            recorded("secret-missing"),
            "license",
            "no Secret inlets-uplink-license in inlets",
            "-n inlets --from-file",
        ),
        ("license", secret("other", b"x"), "license", "has no key license", "-n inlets --from-file"),
        ("license", secret("license", b" \n"), "license", "has no key license, or nothing in it", "--from-file"),
        ("token", recorded("secret-missing"), "static-token", "no Secret client-api-token", "openssl rand -base64 32"),
        (
            "query",
            recorded("proxy-no-endpoints"),
            "prometheus",
            "no endpoints available",
            "kubectl get deployment,endpoints",
        ),
    ],
)
def test_what_is_wrong_is_named_with_a_command(
    cluster: Cluster, checks: ClusterChecks, path: str, said: bytes, check: str, detail: str, fix: str
) -> None:
    cluster.paths = {end: said if end.endswith(path) else was for end, was in HEALTHY.items()}
    (found,) = failed(checks)
    assert found.id == f"cluster.{check}"
    assert detail in found.detail
    assert fix in found.fix
    assert "{" not in found.fix


def test_of_an_unreachable_cluster_nothing_more_is_asked(cluster: Cluster, checks: ClusterChecks) -> None:
    cluster.paths = {"/version": recorded("aggregated-away-503")}
    assert [check.id for check in checks.run()] == ["cluster.reachable"]


@pytest.mark.parametrize(
    ("denied", "check", "detail"),
    [
        ({"delete namespaces", "list namespaces"}, "namespaces", "may not list, delete (namespaces in all namespaces)"),
        ({"patch tunnels"}, "tunnels", "may not patch (tunnels in all namespaces): the tunnel routes will not work"),
        ({"get services/proxy"}, "prometheus", "may not get http:prometheus:9090 (services/proxy in inlets)"),
    ],
)
def test_a_right_that_is_missing_is_named(
    cluster: Cluster, checks: ClusterChecks, denied: set[str], check: str, detail: str
) -> None:
    cluster.denied = denied
    (found,) = failed(checks)
    assert found.id == f"cluster.rights.{check}"
    assert detail in found.detail
    assert found.fix == "kubectl apply -f infra/cluster/"


def test_a_review_that_does_not_answer_is_no_right(cluster: Cluster, checks: ClusterChecks) -> None:
    cluster.review = lambda seen: answer(201, {"status": {"allowed": "yes"}})  # type: ignore[method-assign]
    assert len(failed(checks)) == 6


def test_a_token_kept_elsewhere_is_not_looked_for(cluster: Cluster, connection: ClusterConnection) -> None:
    metrics = PrometheusTunnelMetrics(connection, rx_metric="r", tx_metric="t")
    checks = ClusterChecks(connection, metrics, static_token=False)
    assert "cluster.static-token" not in {check.id for check in checks.run()}
    assert not any(seen.target.endswith("/secrets/client-api-token") for seen in cluster.server.seen)
