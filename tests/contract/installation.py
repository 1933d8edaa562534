"""Installs Portico's rights in a cluster as `infra/cluster/` has them, under names of their own, and takes them away again."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chalicelib.cluster.tunnels import API
from tests.contract.admin import Admin, Json, core, rbac
from tests.contract.waiting import until

ROOT = Path(__file__).parents[2]
MANIFESTS = [ROOT / "infra" / "cluster" / name for name in ("account.yaml", "tunnels.yaml", "control-plane.yaml")]
CRD = ROOT / "local" / "cluster" / "manifests" / "tunnel-crd.yaml"
CRDS = ("apis", "apiextensions.k8s.io", "v1", "customresourcedefinitions")
ACCOUNT = "portico"
TOKEN_SECONDS = 3600


@dataclass(frozen=True)
class Installation:
    """Where it is, and the token of the account that has the rights."""

    control_namespace: str
    suffix: str
    token: str
    made_crd: bool


@contextmanager
def installed(admin: Admin) -> Iterator[Installation]:
    """The rights in a control namespace of their own; the CRD too, where the cluster lacks it (and then it goes again)."""
    suffix = secrets.token_hex(4)
    namespace = f"portico-control-{suffix}"
    made: list[Sequence[str]] = []
    made_crd = ensure_crd(admin)
    try:
        admin.make(core("namespaces"), {"metadata": {"name": namespace}})
        made.append(core("namespaces", namespace))
        for document in _documents(namespace, suffix):
            collection = _collection(document)
            admin.make(collection, document)
            made.append((*collection, document["metadata"]["name"]))
        yield Installation(namespace, suffix, _token(admin, namespace), made_crd)
    finally:
        for path in reversed(made):
            admin.remove(path)
        if made_crd:
            admin.remove((*CRDS, "tunnels.uplink.inlets.dev"))


def ensure_crd(admin: Admin) -> bool:
    """Make the Tunnel CRD if it is missing, and wait until it is served."""
    collection = (*API, "tunnels")
    if admin.connection.request("GET", collection).ok:
        return False
    admin.make(CRDS, yaml.safe_load(CRD.read_text()))
    until(lambda: admin.connection.request("GET", collection).ok, "Tunnels served")
    return True


def _documents(namespace: str, suffix: str) -> Iterator[Json]:
    for file in MANIFESTS:
        for document in yaml.safe_load_all(file.read_text()):
            yield _renamed(document, namespace, suffix)


def _renamed(document: dict[str, Any], namespace: str, suffix: str) -> Json:
    """Cluster-wide names get the suffix; `inlets` becomes the suite's own namespace; only its account is bound."""
    metadata = document["metadata"]
    if "namespace" in metadata:
        metadata["namespace"] = namespace
    else:
        metadata["name"] += f"-{suffix}"
    if document["kind"] == "ClusterRoleBinding":
        document["roleRef"]["name"] += f"-{suffix}"
    if "subjects" in document:
        document["subjects"] = [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": namespace}]
    return document


def _collection(document: Json) -> tuple[str, ...]:
    namespace = document["metadata"].get("namespace")
    plural = f"{document['kind'].lower()}s"
    inside = ("namespaces", namespace, plural) if namespace else (plural,)
    return core(*inside) if document["apiVersion"] == "v1" else rbac(*inside)


def _token(admin: Admin, namespace: str) -> str:
    asked = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"expirationSeconds": TOKEN_SECONDS},
    }
    made = admin.make(core("namespaces", namespace, "serviceaccounts", ACCOUNT, "token"), asked)
    token = made["status"]["token"]
    assert isinstance(token, str)
    return token
