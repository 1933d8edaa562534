"""Field numbers of the kinds that kubectl sends as protobuf, from Kubernetes' generated.proto files (v1.34)."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its JSON name, what it holds, whether it repeats, and what a map of it maps to."""

    name: str
    kind: str = "string"  # string, bytes, int, bool, time, message
    message: "Message | None" = None
    many: bool = False
    map_of: str | None = None


Message = Mapping[int, Field]


def _one(name: str, message: Message) -> Field:
    return Field(name, "message", message)


def _list(name: str, message: Message) -> Field:
    return Field(name, "message", message, many=True)


def _texts(name: str) -> Field:
    return Field(name, many=True)


def _map(name: str, of: str = "string") -> Field:
    return Field(name, map_of=of)


UNKNOWN: Message = {1: _one("typeMeta", {1: Field("apiVersion"), 2: Field("kind")}), 2: Field("raw", "bytes")}
_OWNER: Message = {
    1: Field("kind"),
    3: Field("name"),
    4: Field("uid"),
    5: Field("apiVersion"),
    6: Field("controller", "bool"),
    7: Field("blockOwnerDeletion", "bool"),
}
_META = _one(
    "metadata",
    {
        1: Field("name"),
        2: Field("generateName"),
        3: Field("namespace"),
        5: Field("uid"),
        6: Field("resourceVersion"),
        8: Field("creationTimestamp", "time"),
        11: _map("labels"),
        12: _map("annotations"),
        13: _list("ownerReferences", _OWNER),
        14: _texts("finalizers"),
    },
)
_RULE: Message = {
    1: _texts("verbs"),
    2: _texts("apiGroups"),
    3: _texts("resources"),
    4: _texts("resourceNames"),
    5: _texts("nonResourceURLs"),
}
_ROLE: Message = {1: _META, 2: _list("rules", _RULE)}
_SUBJECT: Message = {1: Field("kind"), 2: Field("apiGroup"), 3: Field("name"), 4: Field("namespace")}
_BINDING: Message = {
    1: _META,
    2: _list("subjects", _SUBJECT),
    3: _one("roleRef", {1: Field("apiGroup"), 2: Field("kind"), 3: Field("name")}),
}
_RESOURCE_ATTRIBUTES: Message = {
    1: Field("namespace"),
    2: Field("verb"),
    3: Field("group"),
    4: Field("version"),
    5: Field("resource"),
    6: Field("subresource"),
    7: Field("name"),
}
_ACCESS: Message = {
    1: _META,
    2: _one(
        "spec",
        {
            1: _one("resourceAttributes", _RESOURCE_ATTRIBUTES),
            2: _one("nonResourceAttributes", {1: Field("path"), 2: Field("verb")}),
        },
    ),
}
_TOKEN_REQUEST: Message = {
    1: _META,
    2: _one("spec", {1: _texts("audiences"), 4: Field("expirationSeconds", "int")}),
}
_RBAC = "rbac.authorization.k8s.io/v1"
_REVIEW = "authorization.k8s.io/v1"
KINDS: Mapping[tuple[str, str], Message] = {
    ("v1", "Namespace"): {1: _META},
    ("v1", "Secret"): {
        1: _META,
        2: _map("data", "bytes"),
        3: Field("type"),
        4: _map("stringData"),
        5: Field("immutable", "bool"),
    },
    ("v1", "ConfigMap"): {1: _META, 2: _map("data"), 3: _map("binaryData", "bytes"), 4: Field("immutable", "bool")},
    ("v1", "ServiceAccount"): {1: _META},
    (_RBAC, "Role"): _ROLE,
    (_RBAC, "ClusterRole"): _ROLE,
    (_RBAC, "RoleBinding"): _BINDING,
    (_RBAC, "ClusterRoleBinding"): _BINDING,
    (_REVIEW, "SelfSubjectAccessReview"): _ACCESS,
    (_REVIEW, "SelfSubjectRulesReview"): {1: _META, 2: _one("spec", {1: Field("namespace")})},
    ("authentication.k8s.io/v1", "SelfSubjectReview"): {1: _META},
    ("authentication.k8s.io/v1", "TokenRequest"): _TOKEN_REQUEST,
}
