"""`cluster/tap_rights.py`: both questions, under the impersonation of the tap, and the cluster's own reason."""

import json
from collections.abc import Callable

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.tap_rights import ClusterTapRights, reviews
from chalicelib.errors import ClusterError, TapForbidden
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.target import Target
from tests.unit.cluster.api_server import ApiServer, Seen, answer

OWNER = TapOwner("key:k1", "key", ("team-a", "team-b"), frozenset({"tap:open"}))
WEB = Target("shop", "deployment", "web")
SHOP = Target("shop", "namespace", "shop")


def allowing(seen: list[Seen], denied: Callable[[dict[str, str]], bool] = lambda _: False) -> Callable[[Seen], bytes]:
    def say(one: Seen) -> bytes:
        seen.append(one)
        no = denied(json.loads(one.body)["spec"]["resourceAttributes"])
        return answer(201, {"status": {"allowed": not no, "reason": "no binding" if no else ""}})

    return say


def test_a_workload_is_one_question_asked_as_the_viewer_with_each_group(
    server: ApiServer, connection: ClusterConnection
) -> None:
    seen: list[Seen] = []
    server.answers = allowing(seen)
    ClusterTapRights(connection).check(WEB, OWNER)
    (one,) = seen
    assert one.asked == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    assert one.headers["impersonate-group"].split("\n") == ["team-a", "team-b"]
    assert one.headers["impersonate-user"] == "portico:viewer"
    assert json.loads(one.body)["spec"]["resourceAttributes"] == {
        "verb": "watch",
        "group": "tap.linkerd.io",
        "namespace": "shop",
        "resource": "deployments",
        "subresource": "tap",
        "name": "web",
    }


def test_a_namespace_is_two_questions(server: ApiServer, connection: ClusterConnection) -> None:
    seen: list[Seen] = []
    server.answers = allowing(seen)
    ClusterTapRights(connection).check(SHOP, OWNER)
    asked = [json.loads(one.body)["spec"]["resourceAttributes"] for one in seen]
    assert [(one["resource"], one.get("subresource")) for one in asked] == [("tap", None), ("namespaces", "tap")]


def test_the_second_no_is_a_no(server: ApiServer, connection: ClusterConnection) -> None:
    server.answers = allowing([], lambda attributes: attributes["resource"] == "namespaces")
    with pytest.raises(TapForbidden) as refusal:
        ClusterTapRights(connection).check(SHOP, OWNER)
    assert refusal.value.checked_by == "tap_server"
    assert refusal.value.detail == "your groups may not watch namespaces/tap.tap.linkerd.io in shop: no binding"


def test_the_reason_is_the_clusters_and_names_the_object(server: ApiServer, connection: ClusterConnection) -> None:
    server.answers = allowing([], lambda _: True)
    with pytest.raises(TapForbidden) as refusal:
        ClusterTapRights(connection).check(WEB, OWNER)
    assert refusal.value.detail == "your groups may not watch deployments/tap.tap.linkerd.io web in shop: no binding"


def test_who_has_no_group_is_not_asked_about(server: ApiServer, connection: ClusterConnection) -> None:
    with pytest.raises(TapForbidden):
        ClusterTapRights(connection).check(WEB, TapOwner("key:k1", "key", (), frozenset()))


def test_a_cluster_that_cannot_review_is_in_trouble(server: ApiServer, connection: ClusterConnection) -> None:
    server.answers = lambda _: answer(500, {"kind": "Status", "message": "etcd"})
    with pytest.raises(ClusterError):
        ClusterTapRights(connection).check(WEB, OWNER)


def test_all_of_a_kind_has_no_name() -> None:
    ((_, attributes),) = reviews(Target("shop", "pod", "", "app=web"))
    assert "name" not in attributes
