"""kubectl itself against the embedded cluster, where there is one."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from local.cluster.kubeconfig import write_kubeconfig
from tests.local.cluster.conftest import TUNNEL_CRD, Api

KUBECTL = shutil.which("kubectl")
pytestmark = pytest.mark.skipif(KUBECTL is None, reason="no kubectl on PATH")
TUNNEL = """
apiVersion: uplink.inlets.dev/v1alpha1
kind: Tunnel
metadata: {name: web, namespace: acme}
spec: {tcpPorts: [80, 443]}
"""
Kubectl = Callable[[str], Awaitable[str]]


@pytest_asyncio.fixture
async def kubectl(bare_api: Api, tmp_path: Path) -> Kubectl:
    write_kubeconfig(tmp_path / "kubeconfig", bare_api.url, "admin-token")
    (tmp_path / "tunnel.yaml").write_text(TUNNEL)
    (tmp_path / "ports.yaml").write_text(TUNNEL.replace("443", "8080"))
    (tmp_path / "typo.yaml").write_text(TUNNEL.replace("tcpPorts", "tcp_ports").replace("web", "typo"))
    (tmp_path / "crd.yaml").write_text(TUNNEL_CRD.read_text())
    environment = {"KUBECONFIG": str(tmp_path / "kubeconfig"), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}

    async def run(command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            str(KUBECTL),
            *command.split(),
            cwd=tmp_path,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        return output.decode()

    return run


async def test_a_tunnel_from_definition_to_deletion(kubectl: Kubectl) -> None:
    assert "created" in await kubectl("create -f crd.yaml")
    assert "condition met" in await kubectl(
        "wait crd/tunnels.uplink.inlets.dev --for=condition=established --timeout=5s"
    )
    assert "namespace/acme created" in await kubectl("create namespace acme")
    assert "tunnel.uplink.inlets.dev/web created" in await kubectl("apply -f tunnel.yaml")
    assert "tunnel.uplink.inlets.dev/web unchanged" in await kubectl("apply -f tunnel.yaml")
    assert "configured" in await kubectl("apply -f ports.yaml")
    table = await kubectl("get tunnels -A")
    assert table.split("\n")[0].split() == [
        "NAMESPACE",
        "NAME",
        "AUTHTOKENNAME",
        "DEPLOYMENTNAME",
        "TCP",
        "PORTS",
        "DOMAINS",
    ]
    assert "[80,8080]" in table
    assert 'unknown field "spec.tcp_ports"' in await kubectl("create -f typo.yaml")
    assert "Kind:         Tunnel" in await kubectl("describe tunnel web -n acme")
    assert "patched" in await kubectl('patch tunnel web -n acme --type=merge -p {"spec":{"tcpPorts":[1]}}')
    assert "tcpPorts\t<[]integer>" in await kubectl("explain tunnel.spec")
    assert "deleted" in await kubectl("delete tunnel web -n acme")
    assert "deleted" in await kubectl("delete namespace acme --timeout=10s")
    assert "NotFound" in await kubectl("get namespace acme")


async def test_secrets_access_and_tokens(kubectl: Kubectl) -> None:
    await kubectl("create namespace acme")
    assert "secret/s created" in await kubectl("create secret generic s -n acme --from-literal=token=x")
    assert await kubectl("get secret s -n acme -o jsonpath={.data.token}") == "eA=="
    assert await kubectl("auth can-i create secrets -n acme") == "yes\n"
    assert "no" in await kubectl("auth can-i create secrets -n acme --as=joe")
    assert "created" in await kubectl("create role r -n acme --verb=get --resource=secrets")
    assert "created" in await kubectl("create rolebinding r -n acme --role=r --user=joe")
    assert "Opaque" in await kubectl("get secret s -n acme --as=joe")
    assert "Forbidden" in await kubectl("get secrets -n acme --as=joe")
    assert "admin" in await kubectl("auth whoami")
    assert "created" in await kubectl("create serviceaccount portico -n acme")
    assert (await kubectl("create token portico -n acme")).startswith("sa-")
