"""Kubernetes objects as the JSON they are, and the few questions that are asked of every one of them."""

from dataclasses import dataclass
from typing import Any, NamedTuple

Json = dict[str, Any]  # an object as the API server sends it; its schema is the server's, not ours


class Key(NamedTuple):
    """Which object of a kind; `namespace` is "" for those that live in none."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind as the API server's paths name it."""

    group: str  # "" for the core group
    version: str
    plural: str
    kind: str
    namespaced: bool = True

    @property
    def api_version(self) -> str:
        """What an object of it carries as `apiVersion`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def root(self) -> tuple[str, ...]:
        """The path segments before any namespace."""
        return ("apis", self.group, self.version) if self.group else ("api", self.version)

    def collection(self, namespace: str = "") -> tuple[str, ...]:
        """The path of all of them, or of those in one namespace."""
        inside = ("namespaces", namespace) if self.namespaced and namespace else ()
        return (*self.root, *inside, self.plural)

    def item(self, key: Key) -> tuple[str, ...]:
        """The path of one of them."""
        return (*self.collection(key.namespace), key.name)


NAMESPACES = Resource("", "v1", "namespaces", "Namespace", namespaced=False)
NODES = Resource("", "v1", "nodes", "Node", namespaced=False)
SECRETS = Resource("", "v1", "secrets", "Secret")
SERVICES = Resource("", "v1", "services", "Service")
SERVICE_ACCOUNTS = Resource("", "v1", "serviceaccounts", "ServiceAccount")
PODS = Resource("", "v1", "pods", "Pod")
ENDPOINTS = Resource("", "v1", "endpoints", "Endpoints")
EVENTS = Resource("", "v1", "events", "Event")
DEPLOYMENTS = Resource("apps", "v1", "deployments", "Deployment")
JOBS = Resource("batch", "v1", "jobs", "Job")
API_SERVICES = Resource("apiregistration.k8s.io", "v1", "apiservices", "APIService", namespaced=False)
TUNNELS = Resource("uplink.inlets.dev", "v1alpha1", "tunnels", "Tunnel")
CRDS = Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", namespaced=False)
CLUSTER_ROLES = Resource("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", namespaced=False)
CLUSTER_ROLE_BINDINGS = Resource(
    "rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", namespaced=False
)
ROLES = Resource("rbac.authorization.k8s.io", "v1", "roles", "Role")
ROLE_BINDINGS = Resource("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding")


def key_of(item: Json) -> Key:
    """Namespace and name."""
    return Key(item["metadata"].get("namespace", ""), item["metadata"]["name"])


def uid_of(item: Json) -> str:
    """Who the object is, whatever bears its name later."""
    uid: str = item["metadata"].get("uid", "")
    return uid


def version_of(item: Json) -> str:
    """Its resourceVersion: opaque but for equality."""
    version: str = item["metadata"].get("resourceVersion", "")
    return version


def is_going(item: Json) -> bool:
    """Whether it is being deleted and only waits for a finalizer or a grace period."""
    return "deletionTimestamp" in item["metadata"]


def labels_of(item: Json) -> dict[str, str]:
    """Its labels, empty where it has none (or `null`)."""
    return item["metadata"].get("labels") or {}


def owners_of(item: Json, kind: str) -> dict[str, str]:
    """The uid of each owner of that kind, by name."""
    references = item["metadata"].get("ownerReferences") or []
    return {reference["name"]: reference["uid"] for reference in references if reference["kind"] == kind}


def owner_reference(owner: Json, resource: Resource) -> Json:
    """What an owned object carries, so that a garbage collector takes it away with its owner."""
    return {
        "apiVersion": resource.api_version,
        "kind": resource.kind,
        "name": owner["metadata"]["name"],
        "uid": uid_of(owner),
        "controller": True,
        "blockOwnerDeletion": True,
    }
