"""What the adapters rely on below their own words, asked raw."""

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.tunnels import API
from tests.contract.admin import Json, core, tunnels
from tests.contract.conftest import Cluster

pytestmark = pytest.mark.cluster


def test_an_unknown_path_below_a_known_group_is_no_status(cluster: Cluster) -> None:
    answer = cluster.admin.connection.request("GET", (*API[:2], "v9", "tunnels"))
    assert (answer.status, answer.body, answer.failure().spoken) == (404, b"404 page not found\n", False)


def test_a_patch_of_another_kind_is_refused(cluster: Cluster, namespace: str) -> None:
    cluster.admin.make_tunnel(namespace, "web", {})
    answer = cluster.product.request(
        "PATCH",
        tunnels(namespace, "web"),
        body={"spec": {"tcpPorts": [1]}},
        content_type="application/strategic-merge-patch+json",
    )
    assert (answer.status, answer.failure().reason) == (415, "UnsupportedMediaType")


@pytest.mark.parametrize(
    ("query", "body", "stays"),
    [
        ({"dryRun": "All"}, None, True),
        ({"dryRun": "All"}, {"propagationPolicy": "Background"}, False),
        ({}, {"dryRun": ["All"]}, True),
    ],
)
def test_beside_a_body_a_dry_run_in_the_query_is_not_read(
    cluster: Cluster, namespace: str, query: dict[str, str], body: Json | None, stays: bool
) -> None:
    cluster.admin.make_tunnel(namespace, "web", {})
    assert cluster.product.request("DELETE", tunnels(namespace, "web"), query=query, body=body).ok
    assert cluster.product.request("GET", tunnels(namespace, "web")).ok is stays


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (core("namespaces", "absent-for-sure"), 404),
        (("apis", "apps", "v1", "deployments"), 403),
        (tunnels("absent-for-sure", "web"), 404),
    ],
)
def test_a_refusal_is_a_status_with_a_reason(cluster: Cluster, path: tuple[str, ...], status: int) -> None:
    answer = cluster.product.request("GET", path)
    assert (answer.status, answer.failure().spoken, bool(answer.failure().reason)) == (status, True, True)


def test_an_unknown_parameter_is_ignored(cluster: Cluster, namespace: str) -> None:
    assert cluster.product.request("GET", tunnels(namespace), query={"nosuch": "1"}).ok


def test_the_ip_of_who_may_not_is_refused_before_the_body_is_read(cluster: Cluster) -> None:
    answer = cluster.product.request("POST", ("apis", "apps", "v1", "namespaces", "default", "deployments"), body={})
    assert (answer.status, answer.failure().reason) == (403, "Forbidden")


def test_a_long_list_may_come_compressed(cluster: Cluster, namespace: str) -> None:
    """Above 128 KiB a real API server compresses for who asks; either way it is read whole."""
    padding = {"env": {f"name{number}": "x" * 1_000 for number in range(20)}}
    for number in range(10):
        cluster.admin.make_tunnel(namespace, f"long{number}", padding)
    items = cluster.product.request("GET", tunnels(namespace)).document()["items"]
    assert isinstance(items, list)
    assert [item["spec"] for item in items] == [padding] * 10


def test_one_connection_is_kept(cluster: Cluster) -> None:
    def again(connection: ClusterConnection) -> bool:
        return connection.request("GET", ("version",)).ok

    assert all(again(cluster.product) for _ in range(20))
