"""What the API says and what the cluster holds are the same thing, whichever side changed it."""

import json
import shutil
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.running import Running, gather, tunnel_manifest, until

pytestmark = pytest.mark.stack
CACHE_SECONDS = 5  # PORTICO_CACHE_SECONDS' default


@pytest.fixture(scope="module")
def tenant(stack: Running) -> Iterator[str]:
    with stack.api as api:
        assert api.post("/v1/namespace", json={"name": "bothsides"}).status_code == 201
        yield "bothsides"
        api.delete("/v1/namespace/bothsides")


def test_a_tunnel_made_through_the_api_is_a_tunnel_in_the_cluster(stack: Running, tenant: str) -> None:
    with stack.api as api, stack.cluster as cluster:
        assert api.post("/v1/tunnels", json={"name": "web", "namespace": tenant, "tcpPorts": [80]}).status_code == 201
        path = f"/apis/uplink.inlets.dev/v1alpha1/namespaces/{tenant}/tunnels/web"
        spec = cluster.get(path).json()["spec"]
        license_copy = cluster.get(f"/api/v1/namespaces/{tenant}/secrets/inlets-uplink-license")
    assert spec["licenseRef"] == {"name": "inlets-uplink-license", "namespace": tenant}
    assert spec["tcpPorts"] == [80]
    assert license_copy.status_code == 200


def test_a_tunnel_made_by_kubectl_is_seen_within_the_cache_age(stack: Running, tenant: str) -> None:
    with stack.api as api, stack.cluster as cluster:
        listed = f"/v1/tunnels?namespace={tenant}"
        api.get(listed)
        path = f"/apis/uplink.inlets.dev/v1alpha1/namespaces/{tenant}/tunnels"
        assert cluster.post(path, json=tunnel_manifest(tenant, "by-hand", [4222])).status_code == 201
        until(lambda: "by-hand" in {item["name"] for item in api.get(listed).json()}, CACHE_SECONDS + 2)


def test_of_twenty_concurrent_creates_of_one_name_one_wins(stack: Running, tenant: str) -> None:
    body = {"name": "contested", "namespace": tenant, "tcpPorts": [443]}
    with stack.api as api:
        answers = gather(20, lambda _: api.post("/v1/tunnels", json=body))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 19
    assert {a.json()["code"] for a in answers if a.status_code == 409} == {"tunnel_exists"}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not on this machine")
@pytest.mark.parametrize(
    ("command", "shows"),
    [
        ("get tunnels -A", "contested"),
        ("get ns", "bothsides"),
        ("describe tunnel web -n bothsides", "Tcp Ports"),
        ("get secret -n bothsides", "inlets-uplink-license"),
        ("auth can-i create tunnels.uplink.inlets.dev -n bothsides", "yes"),
    ],
)
def test_kubectl_sees_it(stack: Running, tenant: str, command: str, shows: str) -> None:
    test_of_twenty = {"name": "contested", "namespace": tenant}
    with stack.api as api:
        api.post("/v1/tunnels", json=test_of_twenty)
        api.post("/v1/tunnels", json={"name": "web", "namespace": tenant})
    kubeconfig = str(stack.folder / "kubeconfig")
    seen = subprocess.run(
        ["kubectl", "--kubeconfig", kubeconfig, *command.split()], capture_output=True, text=True, check=False
    )
    assert seen.returncode == 0, seen.stderr
    assert shows in seen.stdout


def test_every_answer_has_a_request_id_that_the_access_line_has_too(stack: Running) -> None:
    with stack.api as api:
        answer = api.get("/v1/tunnels?namespace=nowhere-at-all")
    assert answer.status_code == 404
    assert answer.json()["requestId"] == answer.headers["X-Request-Id"]
    logs = "".join(path.read_text(errors="replace") for path in (stack.folder / "logs").iterdir())
    assert answer.headers["X-Request-Id"] in logs


def test_no_secret_is_written_anywhere(stack: Running, tenant: str) -> None:
    canary = "canary-6b1f0e"
    with stack.api as api:
        api.get("/v1/tunnels", headers={"Authorization": f"Bearer {canary}"})
        api.post("/v1/tunnels", content=json.dumps({"name": canary * 9, "namespace": tenant, "token": canary}))
        token = {}
        until(lambda: bool(token.update(api.get(f"/v1/tunnels/web?namespace={tenant}").json()) or "authToken" in token))
    logs = "".join(path.read_text(errors="replace") for path in (stack.folder / "logs").glob("gateway*"))
    assert stack.facts["token"] not in logs
    assert token["authToken"] not in logs
    assert f"Bearer {canary}" not in logs


def test_the_lists_of_both_sides_agree(stack: Running) -> None:
    with stack.api as api, stack.cluster as cluster:

        def through_the_api() -> set[tuple[str, str]]:
            answer = api.get("/v1/tunnels", headers={"Cache-Control": "no-cache"})
            return {(item["namespace"], item["name"]) for item in answer.json()}

        items = cluster.get("/apis/uplink.inlets.dev/v1alpha1/tunnels").json()["items"]
        held = {(item["metadata"]["namespace"], item["metadata"]["name"]) for item in items}
    with stack.api as api:
        assert through_the_api() == held


def test_httpx_is_not_the_only_client_that_understands_the_errors(stack: Running) -> None:
    with httpx.Client(base_url=stack.facts["api"], trust_env=False) as anonymous:
        for path in ("/v1/tunnels", "/v1/namespace", "/v1/whoami", "/v1/checks"):
            answer = anonymous.get(path)
            assert answer.status_code == 401, path
            assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert anonymous.get("/v1/health").status_code == 200
        assert anonymous.get("/v1/nothing").json()["code"] == "route_not_found"
