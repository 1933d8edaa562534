"""Nobody hands out rights they do not have: writes of roles and bindings are measured against the writer's own rules."""

import itertools
from collections.abc import Iterable, Iterator

from local.cluster.authentication import MASTERS, User
from local.cluster.kinds.access import RBAC_GROUP
from local.cluster.objects import Object, name_of, namespace_of
from local.cluster.rbac import Rbac, allows, binding_role
from local.cluster.request_info import RequestInfo
from local.cluster.resource import Resource
from local.cluster.status import ApiError, forbidden, not_found

_ROLES = frozenset({"roles", "clusterroles"})
_BINDINGS = frozenset({"rolebindings", "clusterrolebindings"})


def demand_no_escalation(rbac: Rbac, user: User, resource: Resource, obj: Object) -> None:
    """Raise 403 (or 404 for a role that is not there) unless the writer holds every right it would hand out.

    The verbs `escalate` on roles and `bind` on the role's resource lift this, as system:masters does.
    """
    if resource.group != RBAC_GROUP or MASTERS in user.groups:
        return
    namespace = namespace_of(obj)
    if resource.plural in _ROLES:
        if not _may(rbac, user, "escalate", (resource.plural, name_of(obj), namespace)):
            _demand_held(rbac, user, resource, obj, obj.get("rules") or [])
    elif resource.plural in _BINDINGS:
        kind, name, _ = binding_role(obj)
        plural = "roles" if kind == "Role" else "clusterroles"
        if _may(rbac, user, "bind", (plural, name, namespace)):
            return
        rules = rbac.role_rules(kind, name, namespace)
        if rules is None:
            raise not_found(resource.named, name)
        _demand_held(rbac, user, resource, obj, rules)


def _may(rbac: Rbac, user: User, verb: str, what: tuple[str, str, str]) -> bool:
    plural, name, namespace = what
    return rbac.verdict(user, RequestInfo("", verb, RBAC_GROUP, "v1", namespace, plural, "", name)).allowed


def _demand_held(rbac: Rbac, user: User, resource: Resource, obj: Object, rules: list[Object]) -> None:
    held = [rule for grant in rbac.grants(user, namespace_of(obj), []) for rule in grant.rules]
    missing = sorted({text for rule in rules for text in _not_held(rule, held)})
    if missing:
        raise _refused(user, resource, obj, missing)


def _refused(user: User, resource: Resource, obj: Object, missing: Iterable[str]) -> ApiError:
    groups = " ".join(f'"{group}"' for group in user.groups)
    told = "\n".join(missing)
    text = f'user "{user.name}" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{told}'
    return forbidden(resource.named, name_of(obj), text)


def _not_held(rule: Object, held: list[Object]) -> Iterator[str]:
    for url in rule.get("nonResourceURLs") or []:
        verbs = [verb for verb in rule["verbs"] if not any(allows(one, RequestInfo(url, verb)) for one in held)]
        if verbs:
            yield f'{{NonResourceURLs:["{url}"], Verbs:[{_quoted(verbs)}]}}'
    parts = itertools.product(
        rule.get("apiGroups") or [], rule.get("resources") or [], rule.get("resourceNames") or [""]
    )
    for group, resource, name in parts:
        verbs = [verb for verb in rule["verbs"] if not _held(held, verb, group, resource, name)]
        if verbs:
            named = f', ResourceNames:["{name}"]' if name else ""
            yield f'{{APIGroups:["{group}"], Resources:["{resource}"]{named}, Verbs:[{_quoted(verbs)}]}}'


def _held(held: list[Object], verb: str, group: str, resource: str, name: str) -> bool:
    plain, _, subresource = resource.partition("/")
    asked = RequestInfo("", verb, group, "", "", plain, subresource, name)
    return any(allows(rule, asked) for rule in held)


def _quoted(values: Iterable[str]) -> str:
    return " ".join(f'"{value}"' for value in values)
