"""The seed in a cluster: once, again, and beside what somebody else put there."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.cluster.authentication import User
from local.cluster.server import embedded_cluster
from local.kube.client import KubeClient
from local.kube.kubeconfig import read_kubeconfig
from local.kube.objects import CLUSTER_ROLES, CRDS, NAMESPACES, SECRETS, TUNNELS, Json, Key, uid_of
from local.seed import manifests
from local.seed.planting import plant
from tests.local.operator.cluster import TOKEN, write_kubeconfig
from tests.local.operator.process import ran

API_TOKEN = Key("inlets", "client-api-token")


@pytest.fixture
async def kubeconfig(tmp_path: Path) -> AsyncIterator[Path]:
    """Of a cluster with nothing in it."""
    async with embedded_cluster({TOKEN: User("admin", ("system:masters",))}, port=0) as running:
        yield write_kubeconfig(tmp_path, running.url)


@pytest.fixture
async def client(kubeconfig: Path) -> AsyncIterator[KubeClient]:
    async with KubeClient(read_kubeconfig(kubeconfig), user_agent="test") as made:
        yield made


async def value(client: KubeClient, key: Key, entry: str) -> bytes:
    secret = await client.get(SECRETS, key)
    assert secret is not None
    return base64.b64decode(secret["data"][entry])


async def everything(client: KubeClient) -> list[tuple[str, str]]:
    """Kind, uid and version of all that the seed makes."""
    found: list[tuple[str, str]] = []
    for resource in (CRDS, NAMESPACES, SECRETS, TUNNELS):
        items: list[Json] = (await client.list_all(resource))[0]
        found += [(uid_of(item), item["metadata"]["resourceVersion"]) for item in items]
    return found


async def test_it_makes_the_control_plane_and_the_demo(client: KubeClient) -> None:
    await plant(client)
    assert await value(client, Key("inlets", "inlets-uplink-license"), "license") == manifests.LICENSE
    assert len(await value(client, API_TOKEN, "client-api-token")) == 44
    control = await client.get(NAMESPACES, Key("", "inlets"))
    assert control is not None
    assert "inlets.dev/uplink" not in (control["metadata"].get("labels") or {})
    tenants, _ = await client.list_all(NAMESPACES, query={"labelSelector": "inlets.dev/uplink=1"})
    assert [tenant["metadata"]["name"] for tenant in tenants] == ["globex", "northwind"]
    tunnels, _ = await client.list_all(TUNNELS)
    assert len(tunnels) == 5


async def test_a_second_time_changes_nothing(client: KubeClient) -> None:
    await plant(client)
    before = await everything(client)
    await plant(client)
    assert await everything(client) == before


async def test_the_demo_can_be_left_out(client: KubeClient) -> None:
    await plant(client, demo=False)
    assert (await client.list_all(TUNNELS))[0] == []
    await plant(client)
    assert len((await client.list_all(TUNNELS))[0]) == 5


async def test_a_given_token_wins_and_an_existing_one_stays(client: KubeClient) -> None:
    await plant(client, token="given", demo=False)
    assert await value(client, API_TOKEN, "client-api-token") == b"given"
    await plant(client, demo=False)
    assert await value(client, API_TOKEN, "client-api-token") == b"given"
    await plant(client, token="another", demo=False)
    assert await value(client, API_TOKEN, "client-api-token") == b"another"


async def test_a_licence_and_a_crd_that_are_there_stay(client: KubeClient) -> None:
    ((_, crd),) = manifests.read(manifests.CRD_FILE)
    crd["metadata"]["labels"] = {"installed": "by-helm"}
    await client.create(CRDS, "", crd)
    await client.create(NAMESPACES, "", {"metadata": {"name": "inlets"}})
    real = {"metadata": {"name": "inlets-uplink-license"}, "stringData": {"license": "REAL"}}
    await client.create(SECRETS, "inlets", real)
    await plant(client, demo=False)
    assert await value(client, Key("inlets", "inlets-uplink-license"), "license") == b"REAL"
    kept = await client.get(CRDS, Key("", "tunnels.uplink.inlets.dev"))
    assert kept is not None
    assert kept["metadata"]["labels"] == {"installed": "by-helm"}


async def test_rights_that_changed_are_renewed(
    client: KubeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "RIGHTS_FOLDER", tmp_path)
    for verbs in ("[get]", "[get, list]"):
        rule = f"rules: [{{apiGroups: [''], resources: [namespaces], verbs: {verbs}}}]"
        head = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: portico-test}\n"
        (tmp_path / "rights.yaml").write_text(head + rule)
        await plant(client, demo=False)
    role = await client.get(CLUSTER_ROLES, Key("", "portico-test"))
    assert role is not None
    assert role["rules"][0]["verbs"] == ["get", "list"]


@pytest.mark.stack
async def test_as_a_program(kubeconfig: Path, client: KubeClient, tmp_path: Path) -> None:
    token = tmp_path / "api-token"
    token.write_text("from-a-file\n")
    code, out, _ = await ran("local.seed", "--kubeconfig", str(kubeconfig), "--token-file", str(token), "--no-demo")
    assert (code, out.startswith("seeded: http")) == (0, True)
    assert await value(client, API_TOKEN, "client-api-token") == b"from-a-file"
    code, _, errors = await ran("local.seed", "--kubeconfig", str(tmp_path / "absent"))
    assert (code, errors.count("\n")) == (1, 1)
