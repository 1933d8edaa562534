"""What the built-in kinds refuse and fill in, where no recording shows it."""

import pytest

from local.cluster.objects import Json, Object
from tests.local.cluster.conftest import Api

NS = "/api/v1/namespaces/acme"
RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/acme"
SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices"
APPS = "/apis/apps/v1/namespaces/acme"


def _deployment(*containers: Object) -> Object:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": list(containers)}}
    spec = {"selector": {"matchLabels": {"app": "web"}}, "template": template}
    return {"metadata": {"name": "web"}, "spec": spec}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{RBAC}/rolebindings", {"metadata": {"name": "b"}, "roleRef": {"kind": "Role"}, "subjects": []}, 422),
        (f"{RBAC}/rolebindings", {"metadata": {"name": "b"}, "roleRef": {"kind": "Other", "name": "r"}}, 422),
        (
            f"{RBAC}/rolebindings",
            {
                "metadata": {"name": "b"},
                "roleRef": {"kind": "Role", "name": "r"},
                "subjects": [{"kind": "Robot", "name": "x"}],
            },
            422,
        ),
        (f"{APPS}/deployments", _deployment(), 422),
        (f"{APPS}/deployments", _deployment({"name": "a"}), 422),
        (f"{APPS}/deployments", _deployment({"name": True, "image": "a"}), 400),
        (f"{NS}/pods", {"metadata": {"name": "p"}, "spec": {}}, 422),
        (
            SERVICES,
            {"metadata": {"name": "x"}, "spec": {"group": "g", "version": "v1"}},
            422,
        ),
        (f"{NS}/services", [], 400),
        (f"{NS}/services", {"metadata": "x"}, 400),
        (f"{NS}/configmaps", {"metadata": {"name": "c", "annotations": {"a b": "c"}}}, 422),
        (f"{NS}/configmaps", {"metadata": {"name": "c", "finalizers": ["a b/c"]}}, 422),
    ],
)
async def test_an_object_that_cannot_be_is_refused(api: Api, path: str, body: Json, status: int) -> None:
    assert (await api("POST", path, body)).status == status


async def test_a_local_api_service_is_available(api: Api) -> None:
    await api("POST", SERVICES, {"metadata": {"name": "v1.g"}, "spec": {"group": "g", "version": "v1"}})
    status = (await api("GET", f"{SERVICES}/v1.g")).body["status"]["conditions"][0]
    assert (status["status"], status["reason"]) == ("True", "Local")


async def test_endpoints_and_service_accounts_show_in_tables(api: Api) -> None:
    subsets = [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 80}]}]
    await api("POST", f"{NS}/endpoints", {"metadata": {"name": "e"}, "subsets": subsets})
    table = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
    row = (await api("GET", f"{NS}/endpoints", headers=table)).body["rows"][0]
    assert row["cells"][:2] == ["e", "192.0.2.1:80"]


async def test_replica_sets_are_scaled_as_deployments_are(api: Api) -> None:
    made = _deployment({"name": "a", "image": "a:1"})
    assert (await api("POST", f"{APPS}/replicasets", made)).status == 201
    scale = (await api("GET", f"{APPS}/replicasets/web/scale")).body
    scale["spec"]["replicas"] = 3
    assert (await api("PUT", f"{APPS}/replicasets/web/scale", scale)).body["spec"] == {"replicas": 3}
    scale["metadata"]["resourceVersion"] = "1"
    assert (await api("PUT", f"{APPS}/replicasets/web/scale", scale)).status == 409


async def test_an_event_made_in_one_version_is_read_in_the_other(api: Api) -> None:
    about = {"kind": "Pod", "name": "p", "namespace": "acme"}
    event = {"metadata": {"name": "e"}, "regarding": about, "note": "said", "reason": "Said", "type": "Normal"}
    assert (await api("POST", "/apis/events.k8s.io/v1/namespaces/acme/events", event)).status == 201
    core = (await api("GET", f"{NS}/events/e")).body
    assert (core["apiVersion"], core["message"], core["involvedObject"]["name"]) == ("v1", "said", "p")
    patched = await api("PATCH", "/apis/events.k8s.io/v1/namespaces/acme/events/e", {"note": "said again"})
    assert patched.body["note"] == "said again"
    assert (await api("GET", f"{NS}/events/e")).body["message"] == "said again"
