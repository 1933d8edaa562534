"""Who may do what: RBAC evaluated from the roles and bindings in the store, at every request.

A change of a binding takes effect with its answer (a real server needs some milliseconds).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from local.cluster.authentication import MASTERS, User, service_account_name
from local.cluster.kinds.access import RBAC_GROUP
from local.cluster.objects import Object, dig, name_of, namespace_of
from local.cluster.request_info import RequestInfo
from local.cluster.status import ApiError, Kind, forbidden
from local.cluster.store import Store


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed or not, and why: the binding that allowed it, or what went wrong while looking."""

    allowed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """The rules that one binding gives a user, and how to say so."""

    rules: list[Object]
    reason: str


class Rbac:
    """Evaluates; keeps nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def verdict(self, user: User, asked: RequestInfo) -> Verdict:
        """May the user do this? The group system:masters may do everything."""
        if MASTERS in user.groups:
            return Verdict(allowed=True)
        missing: list[str] = []
        for grant in self.grants(user, asked.namespace, missing):
            if any(allows(rule, asked) for rule in grant.rules):
                return Verdict(allowed=True, reason=f"RBAC: allowed by {grant.reason}")
        return Verdict(allowed=False, reason=f"RBAC: {', '.join(missing)}" if missing else "")

    def demand(self, user: User, asked: RequestInfo) -> None:
        """Raise the 403 that a real server gives when the user may not."""
        verdict = self.verdict(user, asked)
        if not verdict.allowed:
            raise refusal(user, asked, verdict.reason)

    def grants(self, user: User, namespace: str, missing: list[str]) -> Iterator[Grant]:
        """What bindings give the user, cluster-wide and in the namespace; roles that are not there go into `missing`."""
        for binding in self._store.all((RBAC_GROUP, "clusterrolebindings")):
            yield from self._grant(user, binding, "", missing)
        if namespace:
            for binding in self._store.all((RBAC_GROUP, "rolebindings"), f"{namespace}/"):
                yield from self._grant(user, binding, namespace, missing)

    def _grant(self, user: User, binding: Object, namespace: str, missing: list[str]) -> Iterator[Grant]:
        subject = next((one for one in binding.get("subjects") or [] if _is_subject(one, user, namespace)), None)
        if subject is None:
            return
        kind, name = binding["roleRef"]["kind"], binding["roleRef"]["name"]
        rules = self.role_rules(kind, name, namespace)
        if rules is None:
            missing.append(f'{kind.lower()}.{RBAC_GROUP} "{name}" not found')
            return
        where = f"/{namespace}" if namespace else ""
        bound = f'{binding["kind"]} "{name_of(binding)}{where}" of {kind} "{name}"'
        yield Grant(rules, f"{bound} to {_subject_text(subject)}")

    def role_rules(self, kind: str, name: str, namespace: str) -> list[Object] | None:
        """The rules of a role; None where there is no such role."""
        plural, key = ("roles", f"{namespace}/{name}") if kind == "Role" else ("clusterroles", name)
        role = self._store.get((RBAC_GROUP, plural), key)
        return None if role is None else role.get("rules") or []


def _subject_text(subject: Object) -> str:
    if subject["kind"] == "ServiceAccount":
        return f'ServiceAccount "{subject["name"]}/{subject.get("namespace", "")}"'
    return f'{subject["kind"]} "{subject["name"]}"'


def _is_subject(subject: Object, user: User, namespace: str) -> bool:
    match subject["kind"]:
        case "User":
            return bool(user.name == subject["name"])
        case "Group":
            return subject["name"] in user.groups
        case _:
            return service_account_name(user.name) == (subject.get("namespace") or namespace, subject["name"])


def _in(value: str, among: list[str] | None) -> bool:
    return value in (among or ()) or "*" in (among or ())


def allows(rule: Object, asked: RequestInfo) -> bool:
    """Whether one rule covers what is asked."""
    if not _in(asked.verb, rule.get("verbs")):
        return False
    if not asked.resource:
        return any(_covers_path(url, asked.path) for url in rule.get("nonResourceURLs") or [])
    if not _in(asked.group, rule.get("apiGroups")) or not _covers_resource(rule, asked):
        return False
    names = rule.get("resourceNames")
    return not names or asked.name in names


def _covers_path(url: str, path: str) -> bool:
    return url in {"*", path} or (url.endswith("*") and path.startswith(url[:-1]))


def _covers_resource(rule: Object, asked: RequestInfo) -> bool:
    resources = rule.get("resources") or []
    whole = f"{asked.resource}/{asked.subresource}" if asked.subresource else asked.resource
    return _in(whole, resources) or (bool(asked.subresource) and f"*/{asked.subresource}" in resources)


def refusal(user: User, asked: RequestInfo, reason: str = "") -> ApiError:
    """403 in the words of a real server."""
    tail = f": {reason}" if reason else ""
    if not asked.resource:
        text = f'forbidden: User "{user.name}" cannot {asked.verb} path {json.dumps(asked.path)}{tail}'
        return ApiError(403, "Forbidden", text, {})
    whole = f"{asked.resource}/{asked.subresource}" if asked.subresource else asked.resource
    where = f'in the namespace "{asked.namespace}"' if asked.namespace else "at the cluster scope"
    why = f'User "{user.name}" cannot {asked.verb} resource "{whole}" in API group "{asked.group}" {where}{tail}'
    name = "" if asked.verb == "create" and not asked.subresource else asked.name
    return forbidden(Kind(asked.group, asked.resource, ""), name, why)


def binding_role(binding: Object) -> tuple[str, str, str]:
    """(kind, name, namespace) of the role a binding names."""
    return str(dig(binding, "roleRef", "kind")), str(dig(binding, "roleRef", "name")), namespace_of(binding)
