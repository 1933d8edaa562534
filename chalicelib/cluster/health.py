"""Whether the cluster answers at all: for `GET /v1/health`, which anybody may ask and which therefore says nothing else."""

from datetime import timedelta

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.deadlines import Now, wall_clock
from chalicelib.errors import ClusterTrouble

SECONDS = 2.0  # a health check that takes longer has its answer; with etcd away /readyz takes four


class ClusterHealth:
    """The API server's own opinion, etcd included, which every authenticated user may ask for."""

    def __init__(self, connection: ClusterConnection, *, now: Now = wall_clock) -> None:
        self._connection = connection
        self._now = now

    def alive(self) -> bool:
        """Never raises for what the cluster does."""
        until = self._now() + timedelta(seconds=SECONDS)
        try:
            return self._connection.request("GET", ("readyz",), accept="*/*", deadline=until, repeatable=False).ok
        except ClusterTrouble:
            return False
