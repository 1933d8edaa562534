"""What is in a cluster before anybody does anything: four namespaces and the roles that every caller relies on."""

from collections.abc import Iterable

from local.cluster.authentication import AUTHENTICATED, MASTERS, UNAUTHENTICATED, User
from local.cluster.cluster import Cluster
from local.cluster.kinds.access import RBAC_GROUP
from local.cluster.objects import Object
from local.cluster.options import WriteOptions
from local.cluster.writes import Target, create

NAMESPACES = ("kube-system", "kube-public", "default", "kube-node-lease")
_SERVER = User("system:apiserver", (MASTERS,))
_READ = ["get", "list", "watch"]
_WRITE = ["create", "delete", "deletecollection", "patch", "update"]
_PUBLIC_PATHS = ["/healthz", "/livez", "/readyz", "/version", "/version/"]
_DISCOVERY_PATHS = sorted(["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", *_PUBLIC_PATHS])
_CORE = ["configmaps", "endpoints", "events", "pods", "pods/log", "serviceaccounts", "services"]
_SECRET = ["secrets"]
_APPS = ["deployments", "deployments/scale", "replicasets", "replicasets/scale"]


def _rule(groups: Iterable[str], resources: Iterable[str], verbs: Iterable[str]) -> Object:
    return {"verbs": list(verbs), "apiGroups": list(groups), "resources": list(resources)}


def _paths(urls: list[str], verbs: list[str]) -> Object:
    return {"verbs": verbs, "nonResourceURLs": urls}


_VIEW = [_rule([""], [*_CORE, "namespaces"], _READ), _rule(["apps"], _APPS, _READ)]
_EDIT = [*_VIEW, _rule([""], _SECRET, _READ), _rule([""], [*_CORE, *_SECRET], _WRITE), _rule(["apps"], _APPS, _WRITE)]
ROLES: dict[str, list[Object]] = {
    "cluster-admin": [_rule(["*"], ["*"], ["*"]), _paths(["*"], ["*"])],
    "admin": [*_EDIT, _rule([RBAC_GROUP], ["roles", "rolebindings"], [*_READ, *_WRITE])],
    "edit": _EDIT,
    "view": _VIEW,
    "system:discovery": [_paths(_DISCOVERY_PATHS, ["get"])],
    "system:public-info-viewer": [_paths(_PUBLIC_PATHS, ["get"])],
    "system:basic-user": [
        _rule(["authorization.k8s.io"], ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
        _rule(["authentication.k8s.io"], ["selfsubjectreviews"], ["create"]),
    ],
}
BINDINGS = (
    ("cluster-admin", "cluster-admin", (MASTERS,)),
    ("system:basic-user", "system:basic-user", (AUTHENTICATED,)),
    ("system:discovery", "system:discovery", (AUTHENTICATED,)),
    ("system:public-info-viewer", "system:public-info-viewer", (AUTHENTICATED, UNAUTHENTICATED)),
)


def fill(cluster: Cluster) -> None:
    """Put all of it into an empty store."""
    for name, rules in ROLES.items():
        _create(cluster, RBAC_GROUP, "clusterroles", {"metadata": _defaults(name), "rules": rules})
    for name, role, groups in BINDINGS:
        subjects = [{"kind": "Group", "apiGroup": RBAC_GROUP, "name": group} for group in groups]
        role_ref = {"apiGroup": RBAC_GROUP, "kind": "ClusterRole", "name": role}
        binding = {"metadata": _defaults(name), "subjects": subjects, "roleRef": role_ref}
        _create(cluster, RBAC_GROUP, "clusterrolebindings", binding)
    for name in NAMESPACES:
        _create(cluster, "", "namespaces", {"metadata": {"name": name}})


def _defaults(name: str) -> Object:
    return {"name": name, "labels": {"kubernetes.io/bootstrapping": "rbac-defaults"}}


def _create(cluster: Cluster, group: str, plural: str, obj: Object) -> None:
    resource = cluster.registry.find(group, "v1", plural)
    if resource is None:
        raise AssertionError(f"{plural} are built in")
    typed = {"apiVersion": resource.api_version, "kind": resource.kind, **obj}
    create(cluster, Target(resource, "", _SERVER), typed, WriteOptions())
