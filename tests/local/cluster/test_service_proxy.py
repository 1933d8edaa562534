from collections.abc import AsyncIterator

import pytest_asyncio
from aiohttp import web

from tests.local.cluster.conftest import Api

NS = "/api/v1/namespaces/acme"
PROXY = f"{NS}/services/http:prom:9090/proxy"


async def _target(request: web.BaseRequest) -> web.StreamResponse:
    """Says what reached it; some paths answer in other ways."""
    path = request.raw_path.partition("?")[0]
    if path == "/redirect":
        return web.Response(status=302, headers={"Location": "/graph"})
    if path == "/e404":
        return web.Response(status=404, text="not here")
    body = (await request.read()).decode()
    seen = {"method": request.method, "path": request.raw_path, "headers": dict(request.headers), "body": body}
    return web.json_response(seen)


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    runner = web.ServerRunner(web.Server(_target))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def _serve(api: Api, port: int, target: str = "prom-0") -> None:
    await api("POST", f"{NS}/services", {"metadata": {"name": "prom"}, "spec": {"ports": [{"port": 9090}]}})
    pod = {"metadata": {"name": "prom-0"}, "spec": {"containers": [{"name": "p", "image": "p:1"}]}}
    await api("POST", f"{NS}/pods", pod)
    await api("PATCH", f"{NS}/pods/prom-0/status", {"status": {"podIP": "127.0.0.1"}})
    address = {"ip": "127.0.0.1", "targetRef": {"kind": "Pod", "name": target, "namespace": "acme"}}
    subsets = [{"addresses": [address], "ports": [{"port": port}]}]
    assert (await api("POST", f"{NS}/endpoints", {"metadata": {"name": "prom"}, "subsets": subsets})).status == 201


async def test_a_request_reaches_the_pod_without_its_secrets(api: Api, port: int) -> None:
    await _serve(api, port)
    sent = {"Cookie": "a=b", "X-Custom": "c", "Impersonate-User": "admin", "Impersonate-Group": "system:masters"}
    answer = await api("GET", f"{PROXY}/api/v1/query?query=sum%28x%7Ba%3D%22b%22%7D%29", headers=sent)
    assert answer.status == 200
    assert answer.body["path"] == "/api/v1/query?query=sum%28x%7Ba%3D%22b%22%7D%29"
    headers = answer.body["headers"]
    assert (headers["Cookie"], headers["X-Custom"]) == ("a=b", "c")
    assert headers["X-Forwarded-Uri"] == f"{PROXY}/api/v1/query"
    assert not [name for name in headers if name.lower() == "authorization" or name.lower().startswith("impersonate")]


async def test_every_way_to_name_a_service_port(api: Api, port: int) -> None:
    await _serve(api, port)
    for name in ("prom", "prom:9090", "http:prom:9090", "http:prom:"):
        assert (await api("GET", f"{NS}/services/{name}/proxy/x")).body["path"] == "/x"
    assert (await api("GET", f"{NS}/services/ftp:prom:9090/proxy/x")).status == 400
    assert (await api("GET", f"{NS}/services/prom:1/proxy/x")).status == 503
    assert (await api("GET", f"{NS}/services/prom:web/proxy/x")).status == 503


async def test_paths_are_cleaned_and_bodies_passed_on(api: Api, port: int) -> None:
    await _serve(api, port)
    assert (await api("GET", f"{PROXY}/a%2Fb/c%20d//e/../f?x=%2F&y=a+b")).body["path"] == "/a/b/c%20d/f?x=%2F&y=a+b"
    assert (await api("GET", f"{PROXY}/")).body["path"] == "/"
    assert (await api("GET", PROXY)).status == 301
    form = "application/x-www-form-urlencoded"
    assert (await api("POST", f"{PROXY}/q", b"query=up", kind=form)).body["body"] == "query=up"


async def test_the_pods_own_answers_come_through(api: Api, port: int) -> None:
    await _serve(api, port)
    missing = await api("GET", f"{PROXY}/e404")
    assert (missing.status, missing.body) == (404, "not here")
    assert (await api("GET", f"{PROXY}/redirect")).headers["Location"] == f"{PROXY}/graph"


async def test_no_service_no_endpoints_no_pod(api: Api, port: int) -> None:
    assert (await api("GET", f"{PROXY}/x")).status == 404
    await _serve(api, port, target="another")
    nobody = await api("GET", f"{PROXY}/x")
    assert (nobody.status, nobody.body["reason"]) == (503, "ServiceUnavailable")


async def test_a_pod_that_does_not_listen(api: Api, port: int) -> None:
    await _serve(api, 1)  # nothing listens below port 2
    answer = await api("GET", f"{PROXY}/x")
    assert answer.status == 503
    assert answer.body["message"].startswith(
        "error trying to reach service: dial tcp 127.0.0.1:1: connect: connection refused"
    )


async def test_proxying_is_a_right_of_its_own(api: Api, port: int) -> None:
    await _serve(api, port)
    rules = [
        {"apiGroups": [""], "resources": ["services/proxy"], "resourceNames": ["http:prom:9090"], "verbs": ["get"]}
    ]
    rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/acme"
    await api("POST", f"{rbac}/roles", {"metadata": {"name": "r"}, "rules": rules})
    role = {"kind": "Role", "name": "r"}
    bound = {"metadata": {"name": "r"}, "roleRef": role, "subjects": [{"kind": "Group", "name": "tenants"}]}
    await api("POST", f"{rbac}/rolebindings", bound)
    tenant = api.by("tenant-token")
    assert (await tenant("GET", f"{PROXY}/x")).status == 200
    assert (await tenant("POST", f"{PROXY}/x", b"")).status == 403
    assert (await tenant("GET", f"{NS}/services/prom:9090/proxy/x")).status == 403
