"""Single keys of Secrets. Provides `uplink.ports.SecretsInCluster`.

Bytes go in and come out unchanged. Nothing of a Secret, or of the cluster's words about one, ever gets into an error.
"""

import base64
import binascii
from collections.abc import Mapping

from chalicelib.cluster.connection import MERGE_PATCH, ClusterConnection
from chalicelib.cluster.reading import strings_in
from chalicelib.cluster.refusals import document_in
from chalicelib.errors import ClusterError, Conflict, NamespaceNotFound, PorticoError


class ClusterSecrets:
    """The Secrets of one cluster."""

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection

    def read(self, namespace: str, name: str, key: str) -> bytes | None:
        keys = read_keys(self._connection, namespace, name)
        return None if keys is None else keys.get(key)

    def write(self, namespace: str, name: str, key: str, value: bytes) -> None:
        data = {key: base64.b64encode(value).decode("ascii")}
        answer = self._connection.request(
            "POST",
            _collection(namespace),
            body={"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": {"name": name}, "data": data},
        )
        if answer.status == 409:  # it is there: the one key is set, the others stay
            path = (*_collection(namespace), name)
            answer = self._connection.request("PATCH", path, body={"data": data}, content_type=MERGE_PATCH)
        document_in(answer, "write a secret", {"NotFound": lambda: _absent(answer.failure().kind, namespace)})


def _absent(kind: str, namespace: str) -> PorticoError:
    if kind == "namespaces":
        return NamespaceNotFound(f"the namespace {namespace} is not there")
    return Conflict("the secret was there and was deleted by somebody else before it could be changed")


def read_keys(connection: ClusterConnection, namespace: str, name: str) -> Mapping[str, bytes] | None:
    """All keys of one Secret; None where it is not there. Raise `ClusterError` for what is not base64."""
    answer = connection.request("GET", (*_collection(namespace), name))
    if answer.status == 404 and answer.failure().reason == "NotFound":
        return None
    data = strings_in(document_in(answer, "read a secret"), "data")
    return {key: _decoded(text) for key, text in data.items()}


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):  # ValueError: not ASCII
        raise ClusterError("the cluster sent a Secret whose data is not base64") from None


def _collection(namespace: str) -> tuple[str, ...]:
    return ("api", "v1", "namespaces", namespace, "secrets")
