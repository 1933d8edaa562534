"""Where the ports' contract runs: on a cluster through the adapters, and on the fakes that the rules are tested with."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.cluster.namespaces import ClusterNamespaces
from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.cluster.services import ClusterServices
from chalicelib.cluster.tunnels import ClusterTunnels
from chalicelib.uplink.ports import NamespacesInCluster, SecretsInCluster, ServicesInCluster, TunnelsInCluster
from tests.contract.admin import Json, core
from tests.contract.conftest import Cluster
from tests.fakes import FakeCluster, FakeNamespaces, FakeSecrets, FakeServices, FakeTunnels


@dataclass(frozen=True)
class Place:
    """The four ports, a tenant's namespace that is there, and what kubectl would do."""

    namespace: str
    tunnels: TunnelsInCluster
    namespaces: NamespacesInCluster
    secrets: SecretsInCluster
    services: ServicesInCluster
    make_service: Callable[[str, str], None]
    """Name, and the uid of the Tunnel that owns it ("": nobody)."""


def on_fakes(namespace: str) -> Place:
    cluster = FakeCluster()
    cluster.add_namespace(namespace)

    def make_service(name: str, owner: str) -> None:
        cluster.services[namespace, name] = owner

    return Place(
        namespace,
        FakeTunnels(cluster),
        FakeNamespaces(cluster),
        FakeSecrets(cluster),
        FakeServices(cluster),
        make_service,
    )


def on_cluster(cluster: Cluster, namespace: str) -> Place:
    def make_service(name: str, owner: str) -> None:
        reference = {"apiVersion": "uplink.inlets.dev/v1alpha1", "kind": "Tunnel", "name": name, "uid": owner}
        owners: list[Json] = [reference] if owner else []
        body = {"metadata": {"name": name, "ownerReferences": owners}, "spec": {"ports": [{"port": 8000}]}}
        cluster.admin.make(core("namespaces", namespace, "services"), body)

    return Place(
        namespace,
        ClusterTunnels(cluster.product),
        ClusterNamespaces(cluster.product),
        ClusterSecrets(cluster.product),
        ClusterServices(cluster.product),
        make_service,
    )
