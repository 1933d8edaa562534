"""Every built-in resource, one line each; and what is served right now, custom resources included.

To add a resource, add its line. A kind without rules of its own keeps whatever it is given.
"""

from collections.abc import Iterable, Iterator

from local.cluster.kinds import access, definitions, events, namespaces, questions, secrets, services, workloads
from local.cluster.kinds.cells import simple
from local.cluster.resource import SCALE, STATUS, WITHOUT_DELETE_ALL, Resource, Rules, Subresource

_PLAIN = Rules(columns=simple())
_RBAC = access.RBAC_GROUP
_FINALIZE = Subresource("finalize", ("update",))
_TOKEN = Subresource("token", ("create",), "TokenRequest", "authentication.k8s.io", "v1")
_PROXY = Subresource("proxy", ("create", "delete", "get", "patch", "update"), "ServiceProxyOptions")
_LOG = Subresource("log", ("get",), "Pod")
_ALL = ("all",)

BUILT_IN = (
    Resource("", "v1", "configmaps", "ConfigMap", secrets.CONFIG_MAP, short=("cm",)),
    Resource("", "v1", "endpoints", "Endpoints", services.ENDPOINTS, short=("ep",)),
    Resource("", "v1", "events", "Event", events.RULES, short=("ev",)),
    Resource("", "v1", "limitranges", "LimitRange", _PLAIN, short=("limits",)),
    Resource(
        "",
        "v1",
        "namespaces",
        "Namespace",
        namespaces.RULES,
        namespaced=False,
        short=("ns",),
        verbs=WITHOUT_DELETE_ALL,
        subresources=(_FINALIZE, STATUS),
    ),
    Resource("", "v1", "nodes", "Node", _PLAIN, namespaced=False, short=("no",), subresources=(STATUS,)),
    Resource("", "v1", "pods", "Pod", workloads.POD, short=("po",), categories=_ALL, subresources=(_LOG, STATUS)),
    Resource("", "v1", "resourcequotas", "ResourceQuota", _PLAIN, short=("quota",), subresources=(STATUS,)),
    Resource("", "v1", "secrets", "Secret", secrets.SECRET),
    Resource("", "v1", "serviceaccounts", "ServiceAccount", _PLAIN, short=("sa",), subresources=(_TOKEN,)),
    Resource(
        "",
        "v1",
        "services",
        "Service",
        services.SERVICE,
        short=("svc",),
        categories=_ALL,
        subresources=(_PROXY, STATUS),
    ),
    Resource(
        "apiregistration.k8s.io",
        "v1",
        "apiservices",
        "APIService",
        definitions.API_SERVICE,
        namespaced=False,
        subresources=(STATUS,),
    ),
    Resource(
        "apps",
        "v1",
        "deployments",
        "Deployment",
        workloads.DEPLOYMENT,
        short=("deploy",),
        categories=_ALL,
        subresources=(SCALE, STATUS),
    ),
    Resource(
        "apps",
        "v1",
        "replicasets",
        "ReplicaSet",
        workloads.REPLICA_SET,
        short=("rs",),
        categories=_ALL,
        subresources=(SCALE, STATUS),
    ),
    Resource("batch", "v1", "jobs", "Job", workloads.JOB, categories=_ALL, subresources=(STATUS,)),
    Resource(
        "events.k8s.io",
        "v1",
        "events",
        "Event",
        events.RULES,
        short=("ev",),
        stored_as=("", "events"),
        view=events.VIEW,
    ),
    Resource(_RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", access.BINDING, namespaced=False),
    Resource(_RBAC, "v1", "clusterroles", "ClusterRole", access.ROLE, namespaced=False),
    Resource(_RBAC, "v1", "rolebindings", "RoleBinding", access.BINDING),
    Resource(_RBAC, "v1", "roles", "Role", access.ROLE),
    Resource(
        "apiextensions.k8s.io",
        "v1",
        "customresourcedefinitions",
        "CustomResourceDefinition",
        definitions.DEFINITION,
        namespaced=False,
        short=("crd", "crds"),
        categories=("api-extensions",),
        subresources=(STATUS,),
    ),
    Resource("coordination.k8s.io", "v1", "leases", "Lease", _PLAIN),
    Resource("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", _PLAIN),
)


def _review(group: str, plural: str, kind: str, rules: Rules, *, namespaced: bool = False) -> Resource:
    """What only answers a POST and keeps nothing (`reviews.py`)."""
    return Resource(group, "v1", plural, kind, rules, namespaced=namespaced, verbs=("create",))


_WHO, _MAY = "authentication.k8s.io", "authorization.k8s.io"
REVIEWS = (
    _review(_WHO, "selfsubjectreviews", "SelfSubjectReview", questions.WHO_AM_I),
    _review(_WHO, "tokenreviews", "TokenReview", questions.WHOSE_TOKEN),
    _review(_MAY, "localsubjectaccessreviews", "LocalSubjectAccessReview", questions.MAY_THEY, namespaced=True),
    _review(_MAY, "selfsubjectaccessreviews", "SelfSubjectAccessReview", questions.MAY_I),
    _review(_MAY, "selfsubjectrulesreviews", "SelfSubjectRulesReview", questions.WHAT_MAY_I),
    _review(_MAY, "subjectaccessreviews", "SubjectAccessReview", questions.MAY_THEY),
)


class Registry:
    """What is served now. Built-in resources are there from the start, custom ones come and go with their definitions."""

    def __init__(self, resources: Iterable[Resource] = (*BUILT_IN, *REVIEWS)) -> None:
        self._served = {(one.group, one.version, one.plural): one for one in resources}
        self.built_in_groups = frozenset(one.group for one in self._served.values())

    def find(self, group: str, version: str, plural: str) -> Resource | None:
        return self._served.get((group, version, plural))

    def serve(self, resource: Resource) -> None:
        self._served[resource.group, resource.version, resource.plural] = resource

    def withdraw(self, group: str, plural: str) -> None:
        """Stop serving every version of a resource."""
        for key in [key for key in self._served if (key[0], key[2]) == (group, plural)]:
            del self._served[key]

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._served.values())

    def by_storage(self) -> dict[tuple[str, str], Resource]:
        """One resource for each collection: the version it is stored in."""
        found: dict[tuple[str, str], Resource] = {}
        for one in self:
            if one.view is None:
                found.setdefault(one.storage, one)
        return found
