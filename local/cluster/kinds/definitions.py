"""CustomResourceDefinitions and APIServices: what adds to the API, checked as far as it is used here.

Serving what a definition defines is `custom.py`.
"""

from local.cluster.kinds import cells
from local.cluster.objects import Object, dig, name_of
from local.cluster.resource import NAME, Column, Rules
from local.cluster.schema import BOOLEAN, INTEGER, OPEN, STRING, fields, listing, unusable
from local.cluster.status import Cause


def _prepare_definition(obj: Object, old: Object | None) -> None:
    spec = obj.setdefault("spec", {})
    spec.setdefault("conversion", {"strategy": "None"})
    names = spec.setdefault("names", {})
    names.setdefault("singular", str(names.get("kind", "")).lower())
    names.setdefault("listKind", f"{names.get('kind', '')}List")
    if old is None:
        stored = [version.get("name") for version in spec.get("versions") or [] if version.get("storage")]
        accepted = {"plural": "", "kind": ""}
        obj["status"] = {"conditions": None, "acceptedNames": accepted, "storedVersions": stored}


def _check_definition(obj: Object, _old: Object | None) -> list[Cause]:
    spec = obj["spec"]
    causes = [
        Cause(f"spec.{'.'.join(path)}", "Required value", "FieldValueRequired")
        for path in (("group",), ("scope",), ("names", "plural"), ("names", "kind"), ("versions",))
        if not dig(spec, *path)
    ]
    causes += [cause for at, version in enumerate(spec.get("versions") or []) for cause in _version_causes(at, version)]
    if causes:
        return causes
    wanted = f"{spec['names']['plural']}.{spec['group']}"
    if name_of(obj) != wanted:
        text = f'Invalid value: "{name_of(obj)}": must be spec.names.plural+"."+spec.group'
        causes.append(Cause("metadata.name", text))
    if sum(1 for version in spec["versions"] if version.get("storage")) != 1:
        text = "Invalid value: must have exactly one version marked as storage version"
        causes.append(Cause("spec.versions", text))
    return causes


def _version_causes(at: int, version: Object) -> list[Cause]:
    path = f"spec.versions[{at}]"
    causes = [] if version.get("name") else [Cause(f"{path}.name", "Required value", "FieldValueRequired")]
    causes += [
        Cause(f"{path}.additionalPrinterColumns[{number}]", "Required value", "FieldValueRequired")
        for number, column in enumerate(version.get("additionalPrinterColumns") or [])
        if not (column.get("name") and column.get("type") and column.get("jsonPath"))
    ]
    schema = dig(version, "schema", "openAPIV3Schema") or {}
    return causes + [Cause(f"{path}.schema.openAPIV3Schema", f"Invalid value: {text}") for text in unusable(schema)]


def _prepare_service(obj: Object, old: Object | None) -> None:
    spec = obj.setdefault("spec", {})
    if isinstance(spec.get("service"), dict):
        spec["service"].setdefault("port", 443)
    if old is None:
        obj["status"] = {}


def _check_service(obj: Object, _old: Object | None) -> list[Cause]:
    spec = obj["spec"]
    wanted = f"{spec.get('version')}.{spec.get('group')}"
    if name_of(obj) != wanted:
        text = f'Invalid value: "{name_of(obj)}": must be `spec.version+"."+spec.group`: "{wanted}"'
        return [Cause("metadata.name", text)]
    return []


def available(obj: Object) -> bool:
    """Whether an APIService says that its server answers."""
    conditions = dig(obj, "status", "conditions") or []
    return any(one.get("type") == "Available" and one.get("status") == "True" for one in conditions)


def _service(obj: Object) -> str:
    service = dig(obj, "spec", "service")
    return f"{service.get('namespace')}/{service.get('name')}" if service else "Local"


_COLUMN = fields(name=STRING, type=STRING, format=STRING, description=STRING, priority=INTEGER, jsonPath=STRING)
_VERSION: Object = {
    **OPEN,
    "properties": {
        "name": STRING,
        "served": BOOLEAN,
        "storage": BOOLEAN,
        "schema": fields(openAPIV3Schema=OPEN),
        "subresources": OPEN,
        "additionalPrinterColumns": listing(_COLUMN),
    },
}
DEFINITION = Rules(
    shape=fields(
        spec=fields(
            group=STRING,
            scope=STRING,
            names=fields(
                plural=STRING,
                singular=STRING,
                kind=STRING,
                listKind=STRING,
                shortNames=listing(STRING),
                categories=listing(STRING),
            ),
            versions=listing(_VERSION),
            conversion=OPEN,
            preserveUnknownFields=BOOLEAN,
        ),
        status=OPEN,
    ),
    prepare=_prepare_definition,
    check=_check_definition,
    columns=(NAME, Column("Created At", cells.at("metadata", "creationTimestamp"))),
    generation=True,
)
API_SERVICE = Rules(
    shape=fields(
        spec=fields(
            service=OPEN,
            group=STRING,
            version=STRING,
            insecureSkipTLSVerify=BOOLEAN,
            caBundle=STRING,
            groupPriorityMinimum=INTEGER,
            versionPriority=INTEGER,
        ),
        status=OPEN,
    ),
    prepare=_prepare_service,
    check=_check_service,
    columns=cells.simple(Column("Service", _service), Column("Available", available)),
)
