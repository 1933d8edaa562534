"""Who owns a Service's name. Provides `uplink.ports.ServicesInCluster`. Reads one Service and nothing of what it does."""

from collections.abc import Mapping

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.reading import mapping_in, sequence_in, text_in
from chalicelib.cluster.refusals import document_in
from chalicelib.cluster.tunnels import GROUP


class ClusterServices:
    """The Services of one cluster."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection

    def owner(self, namespace: str, name: str) -> str | None:
        answer = self._connection.request("GET", ("api", "v1", "namespaces", namespace, "services", name))
        if answer.status == 404 and answer.failure().reason == "NotFound":
            return None
        return owner_of(document_in(answer, "read a service"))


def owner_of(document: Mapping[str, object]) -> str:
    """The uid of the Tunnel among its owners, "" where there is none. The sibling `tunnels.operator.inlets.dev` is not ours."""
    for owner in sequence_in(mapping_in(document, "metadata"), "ownerReferences"):
        if isinstance(owner, dict) and _is_tunnel(owner):
            return text_in(owner, "uid")
    return ""


def _is_tunnel(owner: Mapping[str, object]) -> bool:
    return owner.get("kind") == "Tunnel" and text_in(owner, "apiVersion").partition("/")[0] == GROUP
