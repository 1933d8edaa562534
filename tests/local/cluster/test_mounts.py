"""The seam where the tap API will be mounted: an aggregated API behind an APIService."""

from aiohttp import web

from local.cluster.authentication import User
from local.cluster.cluster import Mount
from local.cluster.request_info import RequestInfo
from local.cluster.server import Running
from tests.local.cluster.conftest import Api

SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices"
GROUP = "/apis/tap.linkerd.io/v1alpha1"
WATCH = f"{GROUP}/watch/namespaces/acme/deployments/web/tap"
SERVICE = {
    "metadata": {"name": "v1alpha1.tap.linkerd.io"},
    "spec": {"group": "tap.linkerd.io", "version": "v1alpha1", "service": {"name": "tap", "namespace": "linkerd-viz"}},
}
RESOURCE = {"name": "deployments/tap", "singularName": "", "namespaced": True, "kind": "Tap", "verbs": ["watch"]}


async def _tap(request: web.BaseRequest, asked: RequestInfo, user: User) -> web.StreamResponse:
    if not asked.resource:
        return web.json_response({"resources": [RESOURCE]})
    return web.json_response({"name": asked.name, "user": user.name, "body": (await request.read()).decode()})


async def test_what_is_mounted_is_served_once_it_is_registered(bare_api: Api, running: Running) -> None:
    running.cluster.mounts["tap.linkerd.io", "v1alpha1"] = Mount(_tap, (RESOURCE,))
    assert (await bare_api("POST", WATCH, b"x")).status == 404
    made = await bare_api("POST", SERVICES, SERVICE)
    status = (
        await bare_api("GET", f"/apis/apiregistration.k8s.io/v1/apiservices/{made.body['metadata']['name']}")
    ).body["status"]
    assert (status["conditions"][0]["type"], status["conditions"][0]["status"]) == ("Available", "True")
    assert (await bare_api("POST", WATCH, b"x")).body == {"name": "web", "user": "admin", "body": "x"}
    assert (await bare_api("GET", GROUP)).body["resources"] == [RESOURCE]


async def test_its_paths_are_not_read_on_the_way(bare_api: Api, running: Running) -> None:
    running.cluster.mounts["tap.linkerd.io", "v1alpha1"] = Mount(_tap)
    await bare_api("POST", SERVICES, SERVICE)
    nameless = f"{GROUP}/watch/namespaces/acme/deployments//tap"
    assert (await bare_api("POST", nameless, b"x")).body == {"name": "", "user": "admin", "body": "x"}


async def test_who_may_not_does_not_reach_it(bare_api: Api, running: Running) -> None:
    running.cluster.mounts["tap.linkerd.io", "v1alpha1"] = Mount(_tap)
    await bare_api("POST", SERVICES, SERVICE)
    assert (await bare_api.by("tenant-token")("POST", WATCH, b"x")).status == 403


async def test_what_is_registered_and_not_mounted_is_away(bare_api: Api) -> None:
    await bare_api("POST", SERVICES, SERVICE)
    for path in (GROUP, WATCH):
        away = await bare_api("POST" if path == WATCH else "GET", path)
        assert (away.status, away.body) == (503, "service unavailable\n")
    groups = (
        await bare_api(
            "GET", "/apis", headers={"Accept": "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"}
        )
    ).body
    tap = next(item for item in groups["items"] if item["metadata"]["name"] == "tap.linkerd.io")
    assert tap["versions"] == [{"version": "v1alpha1", "freshness": "Stale"}]
