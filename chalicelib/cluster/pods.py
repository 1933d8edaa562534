"""Pods, as far as taps want to know of them. Provides `tap.door_ports.PodsInCluster`.

Asks for metadata alone: a whole pod is thirty times as large. A namespace with more pods than `MOST` is not read to its
end, since by then every answer that is given of it is the same.
"""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.reading import mapping_in, sequence_in, strings_in, text_in
from chalicelib.cluster.refusals import document_in
from chalicelib.tap.pods import Owner, Pod

METADATA = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
ALIVE = "status.phase!=Succeeded,status.phase!=Failed"  # the tap server takes Pending and Running
PAGE = 500
MOST = 5_000  # pods; ten pages, some 10 MB


class ClusterPods:
    """The pods of one cluster."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection

    def of_namespace(self, namespace: str) -> Sequence[Pod] | None:
        found: list[Pod] = []
        token = ""
        while len(found) < MOST:
            page = self._page(namespace, token)
            if page is None:
                return None
            found += _pods(page)
            token = text_in(mapping_in(page, "metadata"), "continue")
            if not token:
                break
        return found

    def _page(self, namespace: str, token: str) -> Mapping[str, object] | None:
        query = {"fieldSelector": ALIVE, "limit": str(PAGE)} | ({"continue": token} if token else {})
        answer = self._connection.request(
            "GET", ("api", "v1", "namespaces", namespace, "pods"), query=query, accept=METADATA
        )
        if answer.status == 403 and answer.failure().reason == "Forbidden":
            return None
        return document_in(answer, "list pods")


def _pods(page: Mapping[str, object]) -> Iterator[Pod]:
    for item in sequence_in(page, "items"):
        metadata = mapping_in(item, "metadata") if isinstance(item, dict) else {}
        name = text_in(metadata, "name")
        if name and not text_in(metadata, "deletionTimestamp"):
            yield Pod(name, strings_in(metadata, "labels"), strings_in(metadata, "annotations"), _owner(metadata))


def _owner(metadata: Mapping[str, object]) -> Owner | None:
    for reference in sequence_in(metadata, "ownerReferences"):
        if isinstance(reference, dict) and reference.get("controller") is True:
            return Owner(text_in(reference, "kind").lower(), text_in(reference, "name"))
    return None
