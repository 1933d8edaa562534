"""`cluster/pods.py`: metadata of what runs, page after page, and that not being allowed is an answer."""

import pytest

from chalicelib.cluster import pods
from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.pods import METADATA, ClusterPods
from chalicelib.errors import ClusterError, ClusterUnavailable
from chalicelib.tap.pods import Owner, Pod
from tests.unit.cluster.api_server import ApiServer, answer

WEB = {
    "metadata": {
        "name": "web-7d9-abc",
        "labels": {"app": "web"},
        "annotations": {"viz.linkerd.io/tap-enabled": "true"},
        "ownerReferences": [
            {"kind": "Other", "name": "x"},
            {"kind": "ReplicaSet", "name": "web-7d9", "controller": True},
        ],
    }
}
GOING = {"metadata": {"name": "old", "deletionTimestamp": "2026-11-24T12:00:00Z"}}
FORBIDDEN = {"kind": "Status", "status": "Failure", "reason": "Forbidden", "message": "pods is forbidden"}


def page(*items: object, token: str = "") -> dict[str, object]:
    return {"kind": "PartialObjectMetadataList", "metadata": {"continue": token}, "items": list(items)}


@pytest.fixture
def cluster(connection: ClusterConnection) -> ClusterPods:
    return ClusterPods(connection)


def test_what_a_pod_tells_of_itself(server: ApiServer, cluster: ClusterPods) -> None:
    server.says(answer(200, page(WEB, GOING, {"metadata": {"name": "bare"}}, "nonsense", {"metadata": {}})))
    assert cluster.of_namespace("shop") == [
        Pod(
            "web-7d9-abc",
            {"app": "web"},
            {"viz.linkerd.io/tap-enabled": "true"},
            Owner("replicaset", "web-7d9"),
        ),
        Pod("bare"),
    ]
    assert server.last.target == (
        "/api/v1/namespaces/shop/pods?fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed&limit=500"
    )
    assert server.last.headers["accept"] == METADATA


def test_page_after_page_up_to_a_bound(
    server: ApiServer, cluster: ClusterPods, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.says(answer(200, page(WEB, token="next")), answer(200, page(WEB)))
    found = cluster.of_namespace("shop")
    assert found is not None
    assert len(found) == 2
    assert server.last.target.endswith("&continue=next")
    monkeypatch.setattr(pods, "MOST", 1)
    server.says(answer(200, page(WEB, token="next")))
    assert len(cluster.of_namespace("shop") or ()) == 1


def test_not_being_allowed_is_an_answer(server: ApiServer, cluster: ClusterPods) -> None:
    server.says(answer(403, FORBIDDEN))
    assert cluster.of_namespace("shop") is None


def test_everything_else_is_an_error(server: ApiServer, cluster: ClusterPods) -> None:
    server.says(answer(403, "a proxy says no"))
    with pytest.raises(ClusterError):
        cluster.of_namespace("shop")
    server.says(answer(503, {"kind": "Status", "status": "Failure", "reason": "ServiceUnavailable"}))
    with pytest.raises(ClusterUnavailable):
        cluster.of_namespace("shop")
