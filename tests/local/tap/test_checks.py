"""Two checks on different resources: which rule opens which tap, and in whose words the refusal comes."""

import json

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.tap.routes import PLURALS
from local.tap.server import BODY_BYTES
from tests.local.tap.conftest import Tapped, bind
from tests.local.tap.exchange import Answer, answered

WATCH = "/apis/tap.linkerd.io/v1alpha1/watch/namespaces"


def post(path: str, body: bytes, token: str = "tenant-b-token") -> bytes:
    head = f"POST {WATCH}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def body(kind: str, name: str, namespace: str = "", match: wire.Match | None = None) -> bytes:
    resource = wire.Resource(namespace=namespace, type=kind, name=name)
    target = wire.ResourceSelection(resource=resource)
    return wire.TapByResourceRequest(target=target, match=match).SerializeToString()


# Without a match every tap that is let through ends at once, with words: what matters here is who refused it.
NAMESPACE = post("/emojivoto/tap", body("namespace", "emojivoto"))
DEPLOYMENT = post("/emojivoto/deployments/web/tap", body("deployment", "web", "emojivoto"))
NAMELESS = post("/emojivoto/deployments//tap", body("deployment", "", "emojivoto"))


def verdict(answer: Answer) -> str:
    if answer.status == 200:
        return "passed"
    document = json.loads(answer.body)
    return "tap server" if "error" in document else "api server"


@pytest.mark.parametrize(
    ("resources", "namespace", "deployment"),
    [
        ([], "api server", "api server"),
        (["tap"], "tap server", "api server"),
        (["namespaces/tap"], "api server", "api server"),
        (["tap", "namespaces/tap"], "passed", "api server"),
        (["tap", "*/tap"], "passed", "passed"),
        (["*/tap"], "api server", "passed"),
        (["deployments/tap"], "api server", "passed"),
        (["deployments"], "api server", "api server"),
        (["*"], "passed", "passed"),
    ],
)
async def test_which_rules_open_what(tapped: Tapped, resources: list[str], namespace: str, deployment: str) -> None:
    bind(tapped.store, "tenant-b", resources)
    asked = (NAMESPACE, DEPLOYMENT, NAMELESS)
    found = [verdict(await answered(tapped.running.url, one)) for one in asked]
    assert found == [namespace, deployment, deployment]


async def test_a_reason_of_the_review_is_told(tapped: Tapped) -> None:
    """A cluster role that lets the first check pass, and a binding in the namespace whose role is gone."""
    bind(tapped.store, "tenant-b", ["tap"])
    key = "emojivoto/tenant-b-2"
    binding = {
        "kind": "RoleBinding",
        "metadata": {"name": "tenant-b-2", "namespace": "emojivoto"},
        "roleRef": {"kind": "Role", "name": "gone"},
        "subjects": [{"kind": "User", "name": "tenant-b"}],
    }
    tapped.store.put(("rbac.authorization.k8s.io", "rolebindings"), key, binding)
    error = json.loads((await answered(tapped.running.url, NAMESPACE)).body)["error"]
    assert "(not authorized to access namespaces.tap.linkerd.io: RBAC: role.rbac" in error


async def test_rights_are_looked_at_before_the_body(tapped: Tapped) -> None:
    assert verdict(await answered(tapped.running.url, post("/emojivoto/tap", b"\xff"))) == "api server"


async def test_pods_are_looked_for_before_the_match_is_read(tapped: Tapped) -> None:
    bad = wire.Match(any=wire.Match.Seq())
    asked = body("deployment", "unmeshed", "emojivoto", bad)
    found = await answered(tapped.running.url, post("/emojivoto/deployments/unmeshed/tap", asked, "admin-token"))
    assert b"no pods to tap" in found.body


async def test_a_body_without_end_is_refused(tapped: Tapped) -> None:
    large = post("/emojivoto/tap", b"\n" * (BODY_BYTES + 1), "admin-token")
    found = await answered(tapped.running.url, large)
    assert (found.status, found.headers["linkerd-error"]) == (200, "bad request")


async def test_names_are_compared_decoded(tapped: Tapped) -> None:
    """The path is compared as it reads, the body's as it would be written: a name with a space never agrees."""
    asked = body("deployment", "a b", "emojivoto")
    found = await answered(tapped.running.url, post("/emojivoto/deployments/a%20b/tap", asked, "admin-token"))
    assert b"did not match" in found.body


async def test_taps_are_subresources_in_aggregated_discovery(tapped: Tapped) -> None:
    wanted = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    asked = f"GET /apis HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin-token\r\nAccept: {wanted}\r\n\r\n"
    groups = json.loads((await answered(tapped.running.url, asked.encode())).body)["items"]
    (group,) = (one for one in groups if one["metadata"]["name"] == "tap.linkerd.io")
    (version,) = group["versions"]
    assert version["freshness"] == "Current"
    assert [one["resource"] for one in version["resources"]] == ["namespaces", *PLURALS]
    assert all([sub["subresource"] for sub in one["subresources"]] == ["tap"] for one in version["resources"])


async def test_what_is_not_registered_is_not_there(tapped: Tapped) -> None:
    service = tapped.store.get(("apiregistration.k8s.io", "apiservices"), "v1alpha1.tap.linkerd.io")
    assert service is not None
    tapped.store.remove(("apiregistration.k8s.io", "apiservices"), "v1alpha1.tap.linkerd.io", dict(service))
    found = await answered(tapped.running.url, post("/emojivoto/tap", b"", "admin-token"))
    assert (found.status, found.body) == (404, b"404 page not found\n")
