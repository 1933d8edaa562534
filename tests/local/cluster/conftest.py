"""A cluster of its own for each test, with the Tunnel definition in it, and a client that says what came back."""

import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import yaml
from yarl import URL

from local.cluster.authentication import User
from local.cluster.objects import Json, Object
from local.cluster.server import Running, embedded_cluster

USERS = {
    "admin-token": User("admin", ("system:masters",), "u-admin"),
    "tenant-token": User("tenant", ("tenants",), "u-tenant"),
}
TUNNEL_CRD = Path(__file__).parents[3] / "local" / "cluster" / "manifests" / "tunnel-crd.yaml"
TUNNELS = "/apis/uplink.inlets.dev/v1alpha1/namespaces/acme/tunnels"
MERGE = "application/merge-patch+json"


@dataclass(frozen=True)
class Reply:
    status: int
    body: Json
    headers: dict[str, str]


@dataclass(frozen=True)
class Api:
    """Requests as the administrator unless another token is given."""

    url: str
    session: aiohttp.ClientSession
    token: str = "admin-token"

    async def __call__(
        self, method: str, path: str, body: Json = None, *, kind: str = "", headers: dict[str, str] | None = None
    ) -> Reply:
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if kind or body is not None:
            sent["Content-Type"] = kind or (MERGE if method == "PATCH" else "application/json")
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        content = None if raw is None else io.BytesIO(raw)
        target = URL(self.url + path, encoded=True)
        async with self.session.request(method, target, headers=sent, allow_redirects=False, data=content) as response:
            is_json = "application/json" in response.headers.get("Content-Type", "")
            found = await (response.json() if is_json else response.text())
            return Reply(response.status, found, dict(response.headers))

    def by(self, token: str) -> "Api":
        return Api(self.url, self.session, token)


def tunnel(name: str, namespace: str = "acme", **metadata: Json) -> Object:
    about = {"name": name, "namespace": namespace, **metadata}
    return {"apiVersion": "uplink.inlets.dev/v1alpha1", "kind": "Tunnel", "metadata": about, "spec": {"tcpPorts": [80]}}


@pytest_asyncio.fixture
async def running() -> AsyncIterator[Running]:
    async with embedded_cluster(USERS) as cluster:
        yield cluster


@pytest_asyncio.fixture
async def bare_api(running: Running) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(running.url, session)


@pytest_asyncio.fixture
async def api(bare_api: Api) -> Api:
    """With the Tunnel definition and the namespace `acme`."""
    definition = yaml.safe_load(TUNNEL_CRD.read_text())
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    assert (await bare_api("POST", path, definition)).status == 201
    assert (await bare_api("POST", "/api/v1/namespaces", {"metadata": {"name": "acme"}})).status == 201
    return bare_api


@pytest.fixture
def anonymous(bare_api: Api) -> Api:
    return bare_api.by("")
