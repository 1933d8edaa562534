"""The objects of the seed, and those read from the repository's own manifests. Pure but for reading these files."""

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path

import yaml

from local.kube.objects import (
    CLUSTER_ROLE_BINDINGS,
    CLUSTER_ROLES,
    CRDS,
    NAMESPACES,
    ROLE_BINDINGS,
    ROLES,
    SECRETS,
    SERVICE_ACCOUNTS,
    SERVICES,
    TUNNELS,
    Json,
    Resource,
)
from local.operator.wanted import LICENSE_SECRET

ROOT = Path(__file__).parents[2]
CRD_FILE = ROOT / "local" / "cluster" / "manifests" / "tunnel-crd.yaml"
RIGHTS_FOLDER = ROOT / "infra" / "cluster"

CONTROL_NAMESPACE = "inlets"
UPLINK_LABEL = "inlets.dev/uplink"
TOKEN_SECRET = TOKEN_KEY = "client-api-token"  # noqa: S105 - a Secret's name
TOKEN_BYTES = 32  # what `openssl rand -base64 32` gives, as Uplink's documentation makes them
LICENSE = b"STAND-IN-LICENSE-VALID-NOWHERE"
PLANTED = "portico.dev/demo-planted"  # annotation of the control namespace

_KNOWN = (
    CRDS,
    NAMESPACES,
    CLUSTER_ROLES,
    CLUSTER_ROLE_BINDINGS,
    ROLES,
    ROLE_BINDINGS,
    SERVICE_ACCOUNTS,
    SECRETS,
    SERVICES,
)
_RESOURCES = {(resource.api_version, resource.kind): resource for resource in _KNOWN}

DEMO: dict[str, list[Json]] = {
    "globex": [
        {"name": "api", "spec": {"tcpPorts": [443, 8443], "upstreamDomains": ["gateway"]}},
        {"name": "ssh", "spec": {"tcpPorts": [50035]}},
    ],
    "northwind": [
        {"name": "postgres", "spec": {"tcpPorts": [5432]}},
        {"name": "web", "spec": {"ingressDomains": ["shop.northwind.example"]}},
        {"name": "metrics", "spec": {"env": {"uplink_demux": "1"}}},
    ],
}


class BadManifest(Exception):
    """A file of the repository cannot be applied; the text names it."""


def read(path: Path) -> Iterator[tuple[Resource, Json]]:
    """The objects of a YAML file, each with its resource. Raise `BadManifest`."""
    try:
        documents = list(yaml.safe_load_all(path.read_text()))
    except (OSError, yaml.YAMLError) as error:
        raise BadManifest(f"{path.name}: {error}") from error
    for document in documents:
        if document is None:
            continue  # only comments between two separators
        if not isinstance(document, dict):
            raise BadManifest(f"{path.name}: a document is no object")
        kind = (document.get("apiVersion", ""), document.get("kind", ""))
        if kind not in _RESOURCES:
            raise BadManifest(f"{path.name}: {kind[1]} of {kind[0]} is not seeded here")
        yield _RESOURCES[kind], document


def rights() -> Iterator[tuple[Resource, Json]]:
    """Portico's own RBAC, as it is installed in any cluster."""
    for path in sorted(RIGHTS_FOLDER.glob("*.yaml")):
        yield from read(path)


def namespace(name: str, *, managed: bool) -> Json:
    """A namespace; a tenant's carries Uplink's label."""
    return {"metadata": {"name": name, "labels": {UPLINK_LABEL: "1"} if managed else {}}}


def license_secret(namespace: str) -> Json:
    """The licence, which tunnels of a namespace need a copy of."""
    return _secret(namespace, LICENSE_SECRET, "license", LICENSE)


def token_secret(token: str) -> Json:
    """The token that callers of the API show."""
    return _secret(CONTROL_NAMESPACE, TOKEN_SECRET, TOKEN_KEY, token.encode())


def make_token() -> str:
    """A new one."""
    return base64.b64encode(secrets.token_bytes(TOKEN_BYTES)).decode()


def demo_tunnels(namespace: str) -> Iterator[Json]:
    """The tunnels of a tenant, complete with the licence reference."""
    for tunnel in DEMO[namespace]:
        license_ref = {"name": LICENSE_SECRET, "namespace": namespace}
        yield {
            "apiVersion": TUNNELS.api_version,
            "kind": TUNNELS.kind,
            "metadata": {"name": tunnel["name"], "namespace": namespace},
            "spec": {"licenseRef": license_ref, **tunnel["spec"]},
        }


def _secret(namespace: str, name: str, key: str, value: bytes) -> Json:
    data = {key: base64.b64encode(value).decode()}
    return {"metadata": {"name": name, "namespace": namespace}, "type": "Opaque", "data": data}
