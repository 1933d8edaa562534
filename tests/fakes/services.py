"""Services of a fake cluster."""

from tests.fakes.cluster import FakeCluster


class FakeServices:
    """Provides `ServicesInCluster`."""

    def __init__(self, cluster: FakeCluster) -> None:
        self._cluster = cluster

    def owner(self, namespace: str, name: str) -> str | None:
        self._cluster.before("services.owner")
        return self._cluster.services.get((namespace, name))
