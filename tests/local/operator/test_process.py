"""The operator as the supervisor runs it: one process that seeds, reconciles, plays kubelet and serves metrics."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from local.cluster.authentication import User
from local.cluster.server import embedded_cluster
from local.kube.cache import Cache
from local.kube.client import KubeClient
from local.kube.kubeconfig import read_kubeconfig
from local.kube.objects import DEPLOYMENTS, NAMESPACES, PODS, TUNNELS, Key, uid_of
from local.kube.watching import Selection
from local.operator.workload import is_ready
from tests.local.operator.cluster import PATIENCE, TOKEN, until, write_kubeconfig
from tests.local.operator.process import Started, ran, started

pytestmark = pytest.mark.stack
QUERY = ("api", "v1", "namespaces", "inlets", "services", "http:prometheus:9090", "proxy", "api", "v1", "query")


@asynccontextmanager
async def everything(kubeconfig: Path) -> AsyncIterator[tuple[Started, KubeClient]]:
    """The whole operator, and a client of its cluster."""
    options = ("--kubeconfig", str(kubeconfig), "--seed", "--kubelet", "--prometheus-port", "0")
    async with (
        started("local.operator", *options) as operator,
        KubeClient(read_kubeconfig(kubeconfig), user_agent="test") as client,
    ):
        assert operator.first_line.startswith("operator ready: ")
        yield operator, client


async def connected(client: KubeClient) -> dict[str, int]:
    """Clients by tunnel, as Portico asks for them: through the API server's service proxy."""
    answer = await client.request("GET", QUERY, query={"query": "sum by (tunnel_name) (controlplane_connected_gauge)"})
    return {row["metric"]["tunnel_name"]: int(row["value"][1]) for row in answer["data"]["result"]}


def all_ready(tunnels: Cache) -> bool:
    return len(tunnels) > 0 and all(tunnel.get("status", {}).get("serviceRef") for tunnel in tunnels)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_seeds_serves_and_ends_cleanly(kubeconfig: Path, number: signal.Signals) -> None:
    async with everything(kubeconfig) as (operator, client):
        tunnels = await until(client, Selection(TUNNELS), all_ready)
        assert {tunnel["metadata"]["namespace"] for tunnel in tunnels} == {"globex", "northwind"}
        await until(client, Selection(PODS), lambda pods: len(pods) == len(tunnels) + 1 and all(map(is_ready, pods)))
        assert set(await connected(client)) <= {
            "api.globex",
            "ssh.globex",
            "postgres.northwind",
            "web.northwind",
            "metrics.northwind",
        }
        assert await operator.stop(number) == 0


async def test_clients_connect_and_the_metrics_of_all_tunnels_are_there(kubeconfig: Path) -> None:
    async with everything(kubeconfig) as (_, client), asyncio.timeout(2 * PATIENCE):
        while not all((counts := await connected(client)).values()) or len(counts) < 5:
            await asyncio.sleep(0.2)  # a scrape every few seconds: nothing tells when


async def test_a_cluster_that_comes_back_without_its_memory_is_seeded_again(tmp_path: Path) -> None:
    users = {TOKEN: User("admin", ("system:masters",))}
    async with embedded_cluster(users, port=0) as first:
        port = int(first.url.rpartition(":")[2])
        kubeconfig = write_kubeconfig(tmp_path, first.url)
        running = everything(kubeconfig)
        _, client = await running.__aenter__()
        await until(client, Selection(TUNNELS), all_ready)
    try:
        async with embedded_cluster(users, port=port), asyncio.timeout(2 * PATIENCE):
            await until(client, Selection(DEPLOYMENTS), lambda found: len(found) == 5)
    finally:
        await running.__aexit__(None, None, None)


async def test_what_a_user_deleted_of_the_demo_does_not_come_back_with_a_second_start(kubeconfig: Path) -> None:
    async with everything(kubeconfig) as (_, client):
        namespace = await client.get(NAMESPACES, Key("", "globex"))
        assert namespace is not None
        await client.delete(NAMESPACES, Key("", "globex"), uid=uid_of(namespace))
        await until(client, Selection(NAMESPACES), lambda all_: all_.get(Key("", "globex")) is None)
    async with everything(kubeconfig) as (_, client):
        assert await client.get(NAMESPACES, Key("", "globex")) is None
        assert await client.get(NAMESPACES, Key("", "northwind")) is not None


async def test_it_does_not_run_beside_uplinks_own_operator(kubeconfig: Path) -> None:
    async with KubeClient(read_kubeconfig(kubeconfig), user_agent="test") as client:
        if await client.get(NAMESPACES, Key("", "inlets")) is None:
            await client.create(NAMESPACES, "", {"metadata": {"name": "inlets"}})
        pod = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
        spec = {"selector": {"matchLabels": {"a": "b"}}, "template": pod}
        made = await client.create(DEPLOYMENTS, "inlets", {"metadata": {"name": "uplink-operator"}, "spec": spec})
        code, _, errors = await ran("local.operator", "--kubeconfig", str(kubeconfig))
        await client.delete(DEPLOYMENTS, Key("inlets", "uplink-operator"), uid=uid_of(made))
    assert code == 1
    assert "runs Uplink's own operator" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no usable current-context"),
        (json.dumps({"current-context": "absent", "contexts": []}), "no usable current-context"),
    ],
)
async def test_a_kubeconfig_that_cannot_be_used_is_one_line_and_exit_1(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(text)
    code, _, errors = await ran("local.operator", "--kubeconfig", str(path))
    assert (code, errors.count("\n")) == (1, 1)
    assert complaint in errors


async def test_a_busy_port_is_one_line_and_exit_1(kubeconfig: Path) -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = str(server.sockets[0].getsockname()[1])
        code, _, errors = await ran(
            "local.operator", "--kubeconfig", str(kubeconfig), "--seed", "--prometheus-port", port
        )
    assert code == 1
    assert f"127.0.0.1:{port}" in errors
    assert "Traceback" not in errors
