"""Where Prometheus is said to be, in the embedded cluster and before a server that refuses."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from local.cluster.authentication import User
from local.cluster.server import embedded_cluster
from local.kube.client import KubeClient
from local.kube.kubeconfig import read_kubeconfig
from local.kube.objects import ENDPOINTS, NAMESPACES, SERVICES, Json, Key
from local.prometheus.registration import register
from local.prometheus.serving import CannotListen, serving
from tests.local.kube.script import Script, client_of, says
from tests.local.operator.cluster import TOKEN, write_kubeconfig
from tests.local.operator.process import ran, started

HERE = Key("inlets", "prometheus")
PROXY = ("api", "v1", "namespaces", "inlets", "services", "http:prometheus:9090", "proxy", "api", "v1", "query")
LOOPBACK = {
    "reason": "Invalid",
    "message": 'Endpoints "prometheus" is invalid: may not be in the loopback range',
    "code": 422,
}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[KubeClient]:
    async with embedded_cluster({TOKEN: User("admin", ("system:masters",))}, port=0) as running:
        access = read_kubeconfig(write_kubeconfig(tmp_path, running.url))
        async with KubeClient(access, user_agent="test") as made:
            await made.create(NAMESPACES, "", {"metadata": {"name": "inlets"}})
            yield made


def port_of(endpoints: Json | None) -> int:
    assert endpoints is not None
    port: int = endpoints["subsets"][0]["ports"][0]["port"]
    return port


async def test_it_is_reached_through_the_service_proxy_and_follows_a_new_port(client: KubeClient) -> None:
    for _ in range(2):  # a second start listens elsewhere
        async with serving(client, port=0, seed="s") as port:
            assert await register(client, "inlets", address="127.0.0.1", port=port)
            assert port_of(await client.get(ENDPOINTS, HERE)) == port
            answer = await client.request("GET", PROXY, query={"query": "1"})
            assert answer["data"]["result"][1] == "1"


async def test_a_prometheus_of_somebody_else_is_left_alone(client: KubeClient) -> None:
    theirs = await client.create(
        SERVICES, "inlets", {"metadata": {"name": "prometheus"}, "spec": {"ports": [{"port": 9090}]}}
    )
    assert not await register(client, "inlets", address="127.0.0.1", port=1)
    left = await client.get(SERVICES, HERE)
    assert left is not None
    assert left["metadata"]["resourceVersion"] == theirs["metadata"]["resourceVersion"]
    assert await client.get(ENDPOINTS, HERE) is None


async def test_a_server_that_refuses_loopback_is_no_failure() -> None:
    absent = says({"reason": "NotFound", "message": "no"}, 404)
    async with client_of(Script(absent, *[says({}, 201)] * 4, says(LOOPBACK, 422))) as client:
        assert not await register(client, "inlets", address="127.0.0.1", port=1)


async def test_a_port_that_is_taken_is_said(client: KubeClient) -> None:
    async with serving(client, port=0, seed="s") as port:
        with pytest.raises(CannotListen, match=str(port)):
            async with serving(client, port=port, seed="s"):
                pytest.fail("two cannot listen on one port")


@pytest.mark.stack
async def test_as_a_program(tmp_path: Path, client: KubeClient) -> None:
    kubeconfig = str(tmp_path / "kubeconfig")
    async with started("local.prometheus", "--kubeconfig", kubeconfig, "--port", "0") as prometheus:
        assert prometheus.first_line.startswith("prometheus ready: http://127.0.0.1:")
        answer = await client.request("GET", PROXY, query={"query": "sum(up)"})
        assert answer["data"] == {"resultType": "vector", "result": []}
        assert await prometheus.stop() == 0
    code, _, errors = await ran("local.prometheus", "--kubeconfig", str(tmp_path / "absent"))
    assert (code, errors.count("\n")) == (1, 1)
