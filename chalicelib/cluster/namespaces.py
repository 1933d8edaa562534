"""Namespaces. Provides `uplink.ports.NamespacesInCluster`.

Lists by the Uplink label alone, so that the rest of the cluster never comes into Portico's memory. Deletes only the very
state that the rules looked at: uid and resourceVersion go along, so that a label removed meanwhile saves a namespace.
"""

from collections.abc import Mapping

from chalicelib.cluster.connection import DRY_RUN, ClusterConnection, delete_options
from chalicelib.cluster.reading import created_in, mapping_in, required_in, sequence_in, strings_in, text_in, version_in
from chalicelib.cluster.refusals import Expected, bad_list, document_in
from chalicelib.errors import NamespaceExists, NamespaceNotFound, NamespaceTerminating, PorticoError
from chalicelib.uplink.namespace import UPLINK_LABEL, Namespace, NamespacePage, NewNamespace

COLLECTION = ("api", "v1", "namespaces")
SELECTOR = f"{UPLINK_LABEL}=1"
STILL_GOING = (
    "object is being deleted: "  # how Kubernetes' AlreadyExists starts while the old one of that name is going
)


class ClusterNamespaces:
    """The namespaces of one cluster."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection

    def get(self, name: str) -> Namespace:
        answer = self._connection.request("GET", (*COLLECTION, name))
        return namespace_of(document_in(answer, "read a namespace", {"NotFound": lambda: _not_found(name)}))

    def uid_of(self, namespace: str) -> str | None:
        """Of any namespace, made for tunnels or not. Provides `access.ports.NamespaceIds`."""
        try:
            return self.get(namespace).uid
        except NamespaceNotFound:
            return None

    def page(self, *, limit: int, continue_token: str = "") -> NamespacePage:
        query = {"labelSelector": SELECTOR, "limit": str(limit)}
        if continue_token:
            query["continue"] = continue_token
        answer = self._connection.request("GET", COLLECTION, query=query)
        return page_of(document_in(answer, "list namespaces", bad_list(answer)))

    def create(self, new: NewNamespace, *, dry_run: bool = False) -> Namespace:
        query = DRY_RUN if dry_run else None
        answer = self._connection.request("POST", COLLECTION, query=query, body=resource_of(new))
        going = answer.failure().message.startswith(STILL_GOING) if answer.status == 409 else False
        return namespace_of(
            document_in(answer, "create a namespace", {"AlreadyExists": lambda: _already_there(new.name, going=going)})
        )

    def delete(self, namespace: Namespace, *, dry_run: bool = False) -> Namespace:
        """As it is now: Kubernetes answers with the object, on its way out or, in a dry run, as it would be."""
        expected: Expected = {"NotFound": lambda: _not_found(namespace.name)}
        options = delete_options(dry_run=dry_run, uid=namespace.uid, resourceVersion=str(namespace.resource_version))
        answer = self._connection.request("DELETE", (*COLLECTION, namespace.name), body=options)
        return namespace_of(document_in(answer, "delete a namespace", expected))


def _not_found(name: str) -> PorticoError:
    return NamespaceNotFound(f"the namespace {name} is not there")


def _already_there(name: str, *, going: bool) -> PorticoError:
    if going:
        return NamespaceTerminating(f"the namespace {name} is being deleted: its name is free when that is done")
    return NamespaceExists(f"the namespace {name} is there already")


def resource_of(new: NewNamespace) -> Mapping[str, object]:
    """The object as the rules want it: which labels it has is their business."""
    metadata: dict[str, object] = {"name": new.name, "labels": dict(new.labels)}
    if new.annotations:
        metadata["annotations"] = dict(new.annotations)
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def namespace_of(document: Mapping[str, object]) -> Namespace:
    """Read one. Raise `ClusterError` where it is not a namespace."""
    metadata = mapping_in(document, "metadata")
    return Namespace(
        name=required_in(metadata, "name"),
        uid=required_in(metadata, "uid"),
        resource_version=version_in(metadata),
        created=created_in(metadata),
        labels=strings_in(metadata, "labels"),
        annotations=strings_in(metadata, "annotations"),
        terminating=bool(text_in(metadata, "deletionTimestamp")),
    )


def page_of(document: Mapping[str, object]) -> NamespacePage:
    """Read one page of a list."""
    metadata = mapping_in(document, "metadata")
    items = (item for item in sequence_in(document, "items") if isinstance(item, dict))
    return NamespacePage(
        namespaces=tuple(namespace_of(item) for item in items),
        resource_version=version_in(metadata),
        continue_token=text_in(metadata, "continue"),
    )
