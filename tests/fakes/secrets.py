"""Secrets of a fake cluster."""

from chalicelib.errors import NamespaceNotFound, NamespaceTerminating
from tests.fakes.cluster import FakeCluster


class FakeSecrets:
    """Provides `SecretsInCluster`."""

    def __init__(self, cluster: FakeCluster) -> None:
        self._cluster = cluster

    def read(self, namespace: str, name: str, key: str) -> bytes | None:
        self._cluster.before("secrets.read")
        return self._cluster.secrets.get((namespace, name), {}).get(key)

    def write(self, namespace: str, name: str, key: str, value: bytes) -> None:
        self._cluster.before("secrets.write")
        there = self._cluster.namespaces.get(namespace)
        if there is None:
            raise NamespaceNotFound(f"the namespace {namespace} is not there")
        if there.terminating and (namespace, name) not in self._cluster.secrets:
            raise NamespaceTerminating(f"the namespace {namespace} is being deleted")
        self._cluster.secrets.setdefault((namespace, name), {})[key] = value
        self._cluster.done()
