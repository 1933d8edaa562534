"""Whatever a client sends, the answer is one that a real server could give: never a mistake of this one.

Objects that would be taken are sent with one place in them changed to something else, to every path and with every verb.
"""

import asyncio
import json

import aiohttp
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.cluster.objects import Json, Object, copied
from local.cluster.server import embedded_cluster
from tests.local.cluster.conftest import MERGE, TUNNEL_CRD, TUNNELS, USERS, Api, tunnel

NS = "/api/v1/namespaces/acme"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
CRD = yaml.safe_load(TUNNEL_CRD.read_text())
POD = {"containers": [{"name": "a", "image": "a:1", "ports": [{"containerPort": 80}], "env": [{"name": "A"}]}]}
TEMPLATE = {"metadata": {"labels": {"app": "x"}}, "spec": POD}
SET = {"replicas": 1, "selector": {"matchLabels": {"app": "x"}}, "template": TEMPLATE}
META = {
    "name": "x",
    "labels": {"a": "b"},
    "annotations": {"a": "b"},
    "finalizers": ["a.b/c"],
    "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u"}],
}
SUBJECTS = [{"kind": "User", "name": "joe"}, {"kind": "ServiceAccount", "name": "s"}]
ASKED = {
    "spec": {
        "resourceAttributes": {"namespace": "acme", "verb": "get", "resource": "pods"},
        "user": "joe",
        "groups": ["g"],
    }
}
OBJECTS: list[tuple[str, Object]] = [
    (TUNNELS, tunnel("x")),
    ("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", CRD),
    ("/api/v1/namespaces", {"metadata": META, "spec": {"finalizers": ["kubernetes"]}}),
    (f"{NS}/secrets", {"metadata": META, "data": {"a": "MQ=="}, "stringData": {"b": "c"}, "type": "Opaque"}),
    (f"{NS}/configmaps", {"metadata": META, "data": {"a": "b"}}),
    (f"{NS}/services", {"metadata": META, "spec": {"ports": [{"name": "a", "port": 80}], "selector": {"a": "b"}}}),
    (f"{NS}/endpoints", {"metadata": META, "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 80}]}]}),
    (f"{NS}/pods", {"metadata": META, "spec": POD, "status": {"conditions": [{"type": "Ready"}]}}),
    (
        f"{NS}/events",
        {"metadata": META, "involvedObject": {"namespace": "acme"}, "firstTimestamp": "2026-01-01T00:00:00Z"},
    ),
    (f"{NS}/serviceaccounts", {"metadata": META, "spec": {"expirationSeconds": 600, "audiences": ["a"]}}),
    (
        "/apis/events.k8s.io/v1/namespaces/acme/events",
        {"metadata": META, "regarding": {"namespace": "acme"}, "note": "n"},
    ),
    ("/apis/apps/v1/namespaces/acme/deployments", {"metadata": META, "spec": SET}),
    ("/apis/apps/v1/namespaces/acme/replicasets", {"metadata": META, "spec": SET}),
    (
        f"{RBAC}/clusterroles",
        {"metadata": META, "rules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]},
    ),
    (
        f"{RBAC}/clusterrolebindings",
        {"metadata": META, "roleRef": {"kind": "ClusterRole", "name": "x"}, "subjects": SUBJECTS},
    ),
    (
        "/apis/apiregistration.k8s.io/v1/apiservices",
        {"metadata": META, "spec": {"service": {"name": "x"}, "group": "g"}},
    ),
    ("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", ASKED),
    ("/apis/authorization.k8s.io/v1/subjectaccessreviews", ASKED),
    ("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", {"spec": {"namespace": "acme"}}),
    ("/apis/authentication.k8s.io/v1/tokenreviews", {"spec": {"token": "t"}}),
]
ODD: st.SearchStrategy[Json] = st.sampled_from(
    [None, True, 0, -1, 2**70, 1.5, "", "x", "\0é", [], [None], ["x"], [[]], {}, {"x": None}, {"x": {"y": [1]}}]
)
METHODS = ["POST", "POST", "PUT", "PATCH", "DELETE", "GET"]
TAILS = ["", "/x", "/x/status", "/x/scale", "/x/finalize", "/x/token"]
QUERIES = ["", "?dryRun=All", "?limit=1", "?labelSelector=a%3Db", "?fieldSelector=metadata.name%3Dx", "?continue=e30"]
PATCHES = [MERGE, "application/json-patch+json", "application/strategic-merge-patch+json"]
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io"
Request = tuple[str, str, Json, str, str]  # method, path with query, body, kind of patch, Accept


@st.composite
def _changed(draw: st.DrawFn, obj: Object) -> Json:
    """The object with one place in it replaced."""
    holder: Object = {"it": copied(obj)}
    place: Json = holder
    step: Json = "it"
    while isinstance(place[step], dict | list) and place[step] and draw(st.integers(0, 9)):
        place = place[step]
        step = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
    place[step] = draw(ODD)
    return holder["it"]


@st.composite
def _request(draw: st.DrawFn) -> Request:
    path, obj = draw(st.sampled_from(OBJECTS))
    body = draw(st.one_of(_changed(obj), st.just(obj)))
    target = path + draw(st.sampled_from(TAILS)) + draw(st.sampled_from(QUERIES))
    return (
        draw(st.sampled_from(METHODS)),
        target,
        body,
        draw(st.sampled_from(PATCHES)),
        draw(st.sampled_from(["", TABLE])),
    )


async def _send_all(requests: list[Request]) -> None:
    async with embedded_cluster(USERS) as running, aiohttp.ClientSession() as session:
        api = Api(running.url, session)
        await api("POST", OBJECTS[1][0], CRD)
        await api("POST", "/api/v1/namespaces", {"metadata": {"name": "acme"}})
        for method, path, body, patch, accept in requests:
            kind = patch if method == "PATCH" else "application/json"
            raw = json.dumps(body).encode()
            answer = await api(method, path, raw, kind=kind, headers={"Accept": accept} if accept else {})
            stumbled = (
                answer.status == 500 and isinstance(answer.body, dict) and answer.body.get("reason") == "InternalError"
            )
            assert not stumbled, (method, path, body)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(_request(), min_size=5, max_size=40))
def test_no_request_is_a_mistake_of_the_server(requests: list[Request]) -> None:
    asyncio.run(_send_all(requests))
