"""One cluster for the session: the embedded one, or that of PORTICO_TEST_KUBECONFIG."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.namespaces import ClusterNamespaces
from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.cluster.services import ClusterServices
from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.uplink.namespace import UPLINK_LABEL
from tests.contract.admin import Admin, core, tunnels
from tests.contract.embedded import embedded_cluster
from tests.contract.installation import Installation, installed
from tests.contract.somebody import kubeconfig_of
from tests.contract.waiting import until


@dataclass(frozen=True)
class Cluster:
    """`product` has Portico's own rights and no other; `embedded` says that the cluster is ours."""

    admin: Admin
    product: ClusterConnection
    installation: Installation
    connect: Callable[[str], ClusterConnection]
    embedded: bool


@pytest.fixture(scope="session")
def kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bool]]:
    """The administrator's, and whether it is that of the embedded cluster."""
    if given := os.environ.get("PORTICO_TEST_KUBECONFIG"):
        yield Path(given).expanduser(), False
        return
    with embedded_cluster(tmp_path_factory.mktemp("cluster")) as path:
        yield path, True


@pytest.fixture(scope="session")
def cluster(kubeconfig: tuple[Path, bool], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    path, embedded = kubeconfig
    folder = tmp_path_factory.mktemp("callers")

    def connect(token: str) -> ClusterConnection:
        return ClusterConnection.from_kubeconfig(kubeconfig_of(path, token, folder / secrets.token_hex(4)))

    admin = Admin(ClusterConnection.from_kubeconfig(path))
    with installed(admin) as installation:
        product = connect(installation.token)
        until(lambda: product.request("GET", tunnels(installation.control_namespace)).ok, "the rights in effect")
        yield Cluster(admin, product, installation, connect, embedded)
        product.close()
    admin.connection.close()


@pytest.fixture
def admin(cluster: Cluster) -> Admin:
    return cluster.admin


@pytest.fixture
def namespace(admin: Admin) -> Iterator[str]:
    """A tenant's namespace, gone (or going) after the test."""
    name = f"portico-test-{secrets.token_hex(4)}"
    admin.make(core("namespaces"), {"metadata": {"name": name, "labels": {UPLINK_LABEL: "1"}}})
    yield name
    for item in admin.read(tunnels(name))["items"]:
        admin.patch(tunnels(name, item["metadata"]["name"]), {"metadata": {"finalizers": None}})
        admin.remove(tunnels(name, item["metadata"]["name"]))
    admin.remove(core("namespaces", name))


@pytest.fixture
def tunnel_port(cluster: Cluster) -> ClusterTunnels:
    return ClusterTunnels(cluster.product)


@pytest.fixture
def namespace_port(cluster: Cluster) -> ClusterNamespaces:
    return ClusterNamespaces(cluster.product)


@pytest.fixture
def secret_port(cluster: Cluster) -> ClusterSecrets:
    return ClusterSecrets(cluster.product)


@pytest.fixture
def service_port(cluster: Cluster) -> ClusterServices:
    return ClusterServices(cluster.product)
