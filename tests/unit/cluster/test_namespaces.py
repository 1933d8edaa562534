"""`cluster/namespaces.py`: the label that makes a namespace ours, and the state that a delete is about."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.namespaces import ClusterNamespaces, namespace_of
from chalicelib.errors import (
    ClusterError,
    Conflict,
    ContinueExpired,
    InvalidRequest,
    NamespaceExists,
    NamespaceNotFound,
    NamespaceTerminating,
    PorticoError,
)
from chalicelib.uplink.namespace import Namespace, NewNamespace
from tests.unit.cluster.api_server import ApiServer, answer, recorded

METADATA = {
    "name": "acmeco",
    "uid": "n-1",
    "resourceVersion": "209",
    "creationTimestamp": "2026-11-23T10:15:25Z",
    "labels": {"inlets.dev/uplink": "1"},
}
OBJECT = {"kind": "Namespace", "apiVersion": "v1", "metadata": METADATA, "status": {"phase": "Active"}}
NAMESPACE = Namespace("acmeco", "n-1", 209, datetime(2026, 11, 23, 10, 15, 25, tzinfo=UTC), {"inlets.dev/uplink": "1"})


@pytest.fixture
def namespaces(connection: ClusterConnection) -> ClusterNamespaces:
    return ClusterNamespaces(connection)


def test_get(server: ApiServer, namespaces: ClusterNamespaces) -> None:
    server.says(answer(200, OBJECT))
    assert namespaces.get("acmeco") == NAMESPACE
    assert server.last.asked == "/api/v1/namespaces/acmeco"


def test_whose_name_it_is_now(server: ApiServer, namespaces: ClusterNamespaces) -> None:
    server.says(answer(200, OBJECT))
    assert namespaces.uid_of("acmeco") == "n-1"
    server.says(answer(404, {"kind": "Status", "status": "Failure", "reason": "NotFound"}))
    assert namespaces.uid_of("nowhere") is None


def test_only_those_with_the_label_are_listed(server: ApiServer, namespaces: ClusterNamespaces) -> None:
    server.says(answer(200, {"items": [OBJECT], "metadata": {"resourceVersion": "9", "continue": "more"}}))
    page = namespaces.page(limit=500)
    assert (page.namespaces, page.resource_version, page.continue_token) == ((NAMESPACE,), 9, "more")
    assert server.last.asked == "/api/v1/namespaces?labelSelector=inlets.dev%2Fuplink%3D1&limit=500"
    namespaces.page(limit=500, continue_token="more")
    assert server.last.asked.endswith("&continue=more")


def test_a_namespace_is_created_with_the_labels_it_is_given(server: ApiServer, namespaces: ClusterNamespaces) -> None:
    server.says(answer(201, OBJECT))
    assert namespaces.create(NewNamespace("acmeco", {"tier": "gold"}, {"a": "b"})) == NAMESPACE
    assert (server.last.method, server.last.asked) == ("POST", "/api/v1/namespaces")
    assert server.last.json == {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": "acmeco",
            "labels": {"tier": "gold"},
            "annotations": {"a": "b"},
        },
    }
    namespaces.create(NewNamespace("acmeco"), dry_run=True)
    assert server.last.asked == "/api/v1/namespaces?dryRun=All"
    assert server.last.json == {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "acmeco", "labels": {}},
    }


def test_delete_names_the_very_state(server: ApiServer, namespaces: ClusterNamespaces) -> None:
    server.says(recorded("namespace-deleted"))
    gone = namespaces.delete(NAMESPACE, dry_run=True)
    assert (gone.name, gone.terminating) == ("dying", True)
    assert (server.last.method, server.last.asked) == ("DELETE", "/api/v1/namespaces/acmeco")
    options = {"propagationPolicy": "Background", "preconditions": {"uid": "n-1", "resourceVersion": "209"}}
    assert server.last.json == options | {"dryRun": ["All"]}
    namespaces.delete(NAMESPACE)
    assert server.last.json == options


Act = Callable[[ClusterNamespaces], object]
GET: Act = lambda namespaces: namespaces.get("acmeco")  # noqa: E731 - a table's rows name what they do
PAGE: Act = lambda namespaces: namespaces.page(limit=2, continue_token="x")  # noqa: E731
CREATE: Act = lambda namespaces: namespaces.create(NewNamespace("acmeco"))  # noqa: E731
DELETE: Act = lambda namespaces: namespaces.delete(NAMESPACE)  # noqa: E731


@pytest.mark.parametrize(
    ("act", "name", "expected"),
    [
        (GET, "namespace-missing", NamespaceNotFound),
        (GET, "get-without-crd", ClusterError),
        (GET, "unauthorized", ClusterError),
        (PAGE, "list-garbage-token", InvalidRequest),
        (PAGE, "list-expired-token", ContinueExpired),
        (CREATE, "namespace-exists", NamespaceExists),
        (CREATE, "namespace-still-going", NamespaceTerminating),
        (CREATE, "create-bad-name-422", InvalidRequest),
        (DELETE, "namespace-missing", NamespaceNotFound),
        (DELETE, "namespace-other-version", Conflict),
    ],
)
def test_a_recorded_refusal_has_its_error(
    server: ApiServer, namespaces: ClusterNamespaces, act: Act, name: str, expected: type[PorticoError]
) -> None:
    server.says(recorded(name))
    with pytest.raises(PorticoError) as raised:
        act(namespaces)
    assert type(raised.value) is expected


def test_what_is_no_namespace_is_an_error() -> None:
    with pytest.raises(ClusterError):
        namespace_of({"kind": "Status"})
