import pytest

from local.cluster.authentication import User
from local.cluster.rbac import Rbac, allows
from local.cluster.request_info import RequestInfo
from local.cluster.store import Store

RBAC = "rbac.authorization.k8s.io"


def _asked(verb: str, resource: str, name: str = "", namespace: str = "acme") -> RequestInfo:
    plain, _, sub = resource.partition("/")
    return RequestInfo("", verb, "apps", "v1", namespace, plain, sub, name)


@pytest.mark.parametrize(
    ("rule", "asked", "allowed"),
    [
        ({"verbs": ["get"], "resources": ["pods"]}, _asked("get", "pods"), True),
        ({"verbs": ["get"], "resources": ["pods"]}, _asked("list", "pods"), False),
        ({"verbs": ["*"], "resources": ["*"]}, _asked("patch", "pods/log"), True),
        ({"verbs": ["get"], "resources": ["pods"]}, _asked("get", "pods/log"), False),
        ({"verbs": ["get"], "resources": ["*/log"]}, _asked("get", "pods/log"), True),
        ({"verbs": ["get"], "resources": ["pods"], "resourceNames": ["a"]}, _asked("get", "pods", "a"), True),
        ({"verbs": ["get"], "resources": ["pods"], "resourceNames": ["a*"]}, _asked("get", "pods", "ab"), False),
        ({"verbs": ["create"], "resources": ["pods"], "resourceNames": ["a"]}, _asked("create", "pods"), False),
    ],
)
def test_a_rule_covers_what_it_says(rule: dict[str, list[str]], asked: RequestInfo, allowed: bool) -> None:
    assert allows({"apiGroups": ["apps"], **rule}, asked) is allowed


def test_a_rule_about_paths_may_end_in_a_star() -> None:
    rule = {"verbs": ["get"], "nonResourceURLs": ["/api/*", "/version"]}
    found = [allows(rule, RequestInfo(path, "get")) for path in ("/api/v1", "/version", "/versions", "/apis")]
    assert found == [True, True, False, False]


def _bound(store: Store, subject: dict[str, str], *, role: str = "r") -> Rbac:
    rules = [{"verbs": ["get"], "apiGroups": ["apps"], "resources": ["pods"]}]
    store.put((RBAC, "roles"), "acme/r", {"kind": "Role", "metadata": {"name": "r", "uid": "1"}, "rules": rules})
    binding = {
        "kind": "RoleBinding",
        "metadata": {"name": "b", "namespace": "acme", "uid": "2"},
        "roleRef": {"kind": "Role", "name": role},
        "subjects": [subject],
    }
    store.put((RBAC, "rolebindings"), "acme/b", binding)
    return Rbac(store)


@pytest.mark.parametrize(
    ("subject", "user"),
    [
        ({"kind": "User", "name": "joe"}, User("joe")),
        ({"kind": "Group", "name": "g"}, User("x", ("g",))),
        ({"kind": "ServiceAccount", "name": "s", "namespace": "other"}, User("system:serviceaccount:other:s")),
        ({"kind": "ServiceAccount", "name": "s"}, User("system:serviceaccount:acme:s")),
    ],
)
def test_a_binding_gives_its_subjects_the_role_in_its_namespace(subject: dict[str, str], user: User) -> None:
    rbac = _bound(Store(), subject)
    verdict = rbac.verdict(user, _asked("get", "pods"))
    assert verdict.allowed
    assert verdict.reason.startswith('RBAC: allowed by RoleBinding "b/acme" of Role "r" to ')
    assert not rbac.verdict(user, _asked("get", "pods", namespace="other")).allowed
    assert not rbac.verdict(User("nobody"), _asked("get", "pods")).allowed


def test_a_binding_to_a_role_that_is_not_there_is_told() -> None:
    rbac = _bound(Store(), {"kind": "User", "name": "joe"}, role="nosuch")
    assert rbac.verdict(User("joe"), _asked("get", "pods")).reason == f'RBAC: role.{RBAC} "nosuch" not found'
