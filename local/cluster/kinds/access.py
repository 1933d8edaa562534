"""Roles and bindings: what a rule must say, and that a binding keeps its role. Who may hand out rights is `escalation.py`."""

import json

from local.cluster import names
from local.cluster.kinds import cells
from local.cluster.objects import Object, dig
from local.cluster.resource import NAME, Column, Rules
from local.cluster.schema import OPEN, STRING, fields, listing
from local.cluster.status import Cause

RBAC_GROUP = "rbac.authorization.k8s.io"
_API_GROUPS = {"User": RBAC_GROUP, "Group": RBAC_GROUP, "ServiceAccount": ""}
_RULE = fields(
    verbs=listing(STRING),
    apiGroups=listing(STRING),
    resources=listing(STRING),
    resourceNames=listing(STRING),
    nonResourceURLs=listing(STRING),
)
_SUBJECT = fields(kind=STRING, apiGroup=STRING, name=STRING, namespace=STRING)


def _required(field: str, text: str) -> Cause:
    return Cause(field, f"Required value: {text}" if text else "Required value", "FieldValueRequired")


def _rule_causes(at: int, rule: Object, *, namespaced: bool) -> list[Cause]:
    path = f"rules[{at}]"
    causes = []
    if not rule.get("verbs"):
        causes.append(_required(f"{path}.verbs", "verbs must contain at least one value"))
    if urls := rule.get("nonResourceURLs"):
        if namespaced:
            text = f"Invalid value: {json.dumps(urls)}: namespaced rules cannot apply to non-resource URLs"
            causes.append(Cause(f"{path}.nonResourceURLs", text))
        return causes
    if not rule.get("apiGroups"):
        causes.append(_required(f"{path}.apiGroups", "resource rules must supply at least one api group"))
    if not rule.get("resources"):
        causes.append(_required(f"{path}.resources", "resource rules must supply at least one resource"))
    return causes


def _check_role(obj: Object, _old: Object | None) -> list[Cause]:
    namespaced = obj.get("kind") == "Role"
    rules = obj.get("rules") or []
    return [cause for at, rule in enumerate(rules) for cause in _rule_causes(at, rule, namespaced=namespaced)]


def _prepare_role(obj: Object, _old: Object | None) -> None:
    obj["rules"] = obj.get("rules") or None


def _prepare_binding(obj: Object, _old: Object | None) -> None:
    obj.setdefault("roleRef", {}).setdefault("apiGroup", RBAC_GROUP)
    for subject in obj.get("subjects") or []:
        group = _API_GROUPS.get(str(subject.get("kind")), "")
        if group:
            subject.setdefault("apiGroup", group)


def _check_binding(obj: Object, old: Object | None) -> list[Cause]:
    role = obj["roleRef"]
    causes = []
    if not role.get("name"):
        causes.append(_required("roleRef.name", ""))
    if role.get("kind") not in {"Role", "ClusterRole"}:
        text = f'Unsupported value: "{role.get("kind") or ""}": supported values: "ClusterRole", "Role"'
        causes.append(Cause("roleRef.kind", text, "FieldValueNotSupported"))
    causes += [
        Cause(f"subjects[{at}].kind", f'Unsupported value: "{subject.get("kind")}"', "FieldValueNotSupported")
        for at, subject in enumerate(obj.get("subjects") or [])
        if subject.get("kind") not in _API_GROUPS
    ]
    if old is not None and old["roleRef"] != role:
        causes.append(Cause("roleRef", f"Invalid value: {json.dumps(role)}: cannot change roleRef"))
    return causes


def _subjects(kind: str, *, name: str) -> Column:
    def cell(obj: Object) -> str:
        found = [subject for subject in obj.get("subjects") or [] if subject.get("kind") == kind]
        with_namespace = kind == "ServiceAccount"
        return cells.joined(
            (f"{one.get('namespace', '')}/{one.get('name')}" if with_namespace else one.get("name") for one in found),
            "",
        )

    return Column(name, cell, priority=1)


ROLE = Rules(
    name=names.path_segment,
    shape=fields(rules=listing(_RULE), aggregationRule=OPEN),
    prepare=_prepare_role,
    check=_check_role,
    columns=(NAME, Column("Created At", cells.at("metadata", "creationTimestamp"))),
)
BINDING = Rules(
    name=names.path_segment,
    shape=fields(subjects=listing(_SUBJECT), roleRef=fields(apiGroup=STRING, kind=STRING, name=STRING)),
    prepare=_prepare_binding,
    check=_check_binding,
    columns=cells.simple(
        Column("Role", lambda obj: f"{dig(obj, 'roleRef', 'kind')}/{dig(obj, 'roleRef', 'name')}"),
        _subjects("User", name="Users"),
        _subjects("Group", name="Groups"),
        _subjects("ServiceAccount", name="ServiceAccounts"),
    ),
)
