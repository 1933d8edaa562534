"""Tunnels as custom resources. Provides `uplink.ports.TunnelsInCluster`.

Sends JSON merge-patches alone (custom resources take nothing else that we need) and never replaces an object: fields that
others set stay. What each answer means is recorded from a real API server; `docs/cluster.md` lists what surprised.
"""

from collections.abc import Mapping, Sequence

from chalicelib.cluster.answer import ClusterAnswer
from chalicelib.cluster.connection import DRY_RUN, MERGE_PATCH, ClusterConnection, delete_options
from chalicelib.cluster.reading import (
    created_in,
    mapping_in,
    required_in,
    sequence_in,
    strings_in,
    text_in,
    texts_in,
    version_in,
    wholes_in,
)
from chalicelib.cluster.refusals import Expected, bad_list, document_in
from chalicelib.errors import Conflict, CrdMissing, NamespaceNotFound, PorticoError, TunnelExists, TunnelNotFound
from chalicelib.uplink.namespace import LICENSE_SECRET
from chalicelib.uplink.tunnel import NewTunnel, Tunnel, TunnelPage, TunnelRef

GROUP = "uplink.inlets.dev"
VERSION = "v1alpha1"
API = ("apis", GROUP, VERSION)


class ClusterTunnels:
    """The Tunnel resource of one cluster."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection

    def get(self, ref: TunnelRef) -> Tunnel:
        answer = self._connection.request("GET", _path(ref))
        return tunnel_of(_document(answer, "read a tunnel", {"NotFound": lambda: _not_found(ref)}))

    def page(
        self, namespace: str | None, *, limit: int, continue_token: str = "", label_selector: str = ""
    ) -> TunnelPage:
        query = {"limit": str(limit)}
        if continue_token:
            query["continue"] = continue_token
        if label_selector:
            query["labelSelector"] = label_selector
        answer = self._connection.request("GET", _collection(namespace), query=query)
        return page_of(_document(answer, "list tunnels", bad_list(answer)))

    def create(self, new: NewTunnel, *, dry_run: bool = False) -> Tunnel:
        expected: Expected = {
            "AlreadyExists": lambda: TunnelExists(f"the tunnel {new.ref} is there already"),
            "NotFound": lambda: NamespaceNotFound(f"the namespace {new.ref.namespace} is not there"),
        }
        path = _collection(new.ref.namespace)
        answer = self._connection.request("POST", path, query=DRY_RUN if dry_run else None, body=resource_of(new))
        return tunnel_of(_document(answer, "create a tunnel", expected))

    def set_ports(
        self, ref: TunnelRef, tcp_ports: Sequence[int], *, resource_version: int | None = None, dry_run: bool = False
    ) -> Tunnel:
        patch: dict[str, object] = {"spec": {"tcpPorts": list(tcp_ports)}}
        if resource_version is not None:
            patch["metadata"] = {"resourceVersion": str(resource_version)}
        answer = self._connection.request(
            "PATCH", _path(ref), query=DRY_RUN if dry_run else None, body=patch, content_type=MERGE_PATCH
        )
        return tunnel_of(_document(answer, "change a tunnel's ports", {"NotFound": lambda: _not_found(ref)}))

    def delete(self, ref: TunnelRef, *, uid: str, dry_run: bool = False) -> None:
        """Both of a success's forms are one to us: a Status (gone) and the object (a finalizer still holds it)."""
        expected: Expected = {
            "NotFound": lambda: _not_found(ref),
            "Conflict": lambda: Conflict(f"the tunnel {ref} was replaced by another of that name meanwhile"),
        }
        options = delete_options(dry_run=dry_run, uid=uid)
        answer = self._connection.request("DELETE", _path(ref), body=options)
        _document(answer, "delete a tunnel", expected)


def _document(answer: ClusterAnswer, doing: str, expected: Expected) -> Mapping[str, object]:
    """As `document_in`; a 404 that is not a Status is about the resource itself: the CRD is not there."""
    if answer.status == 404 and not answer.failure().spoken:
        raise CrdMissing(
            "the cluster does not know Tunnels: install the Inlets Uplink chart, or wait until it is ready"
        )
    return document_in(answer, doing, expected)


def _collection(namespace: str | None) -> tuple[str, ...]:
    return (*API, "tunnels") if namespace is None else (*API, "namespaces", namespace, "tunnels")


def _path(ref: TunnelRef) -> tuple[str, ...]:
    return (*_collection(ref.namespace), ref.name)


def _not_found(ref: TunnelRef) -> PorticoError:
    return TunnelNotFound(f"the tunnel {ref} is not there")


def resource_of(new: NewTunnel) -> Mapping[str, object]:
    """The object as Uplink's own API makes it (inlets-uplink §1.4); an HTTP-only tunnel has no `tcpPorts`."""
    spec: dict[str, object] = {"licenseRef": {"name": LICENSE_SECRET, "namespace": new.ref.namespace}}
    if new.tcp_ports:
        spec["tcpPorts"] = list(new.tcp_ports)
    metadata: dict[str, object] = {"name": new.ref.name, "namespace": new.ref.namespace}
    if new.annotations:
        metadata["annotations"] = dict(new.annotations)
    return {"apiVersion": f"{GROUP}/{VERSION}", "kind": "Tunnel", "metadata": metadata, "spec": spec}


def tunnel_of(document: Mapping[str, object]) -> Tunnel:
    """Read one. Only what identifies it must be there (`ClusterError` otherwise); made by hand, the rest may be odd."""
    metadata, spec = mapping_in(document, "metadata"), mapping_in(document, "spec")
    name = required_in(metadata, "name")
    token_secret = text_in(mapping_in(spec, "tokenRef"), "name")
    return Tunnel(
        ref=TunnelRef(required_in(metadata, "namespace"), name),
        uid=required_in(metadata, "uid"),
        resource_version=version_in(metadata),
        created=created_in(metadata),
        tcp_ports=wholes_in(spec, "tcpPorts"),
        upstream_domains=texts_in(spec, "upstreamDomains"),
        ingress_domains=texts_in(spec, "ingressDomains"),
        token_secret=token_secret or name,  # the operator names what it makes after the tunnel
        token_is_ours=not token_secret,
        labels=strings_in(metadata, "labels"),
        annotations=strings_in(metadata, "annotations"),
        deleting=bool(text_in(metadata, "deletionTimestamp")),
    )


def page_of(document: Mapping[str, object]) -> TunnelPage:
    """Read one page of a list."""
    metadata = mapping_in(document, "metadata")
    items = (item for item in sequence_in(document, "items") if isinstance(item, dict))
    return TunnelPage(
        tunnels=tuple(tunnel_of(item) for item in items),
        resource_version=version_in(metadata),
        continue_token=text_in(metadata, "continue"),
    )
