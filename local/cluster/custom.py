"""Custom resources: a CustomResourceDefinition in the store is an API that is served, with its schema and its columns.

There is no moment in between as on a real server, where a new definition answers 404 and 429 for some milliseconds
(docs/fidelity.md).
"""

import json
import re

from local.cluster.cluster import Cluster
from local.cluster.kinds.cells import AGE, since
from local.cluster.objects import Json, Object, copied, dig, name_of, now
from local.cluster.resource import NAME, STATUS, Column, Resource, Rules
from local.cluster.schema import OPEN
from local.cluster.store import Change, StorageKey

DEFINITIONS: StorageKey = ("apiextensions.k8s.io", "customresourcedefinitions")
_VERBS = ("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch")


class Definitions:
    """Keeps the registry true to the definitions in the store. Runs inside the write, so nobody sees it behind."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        cluster.store.listeners.append(self._on_change)

    def _on_change(self, storage: StorageKey, change: Change) -> None:
        if storage != DEFINITIONS:
            return
        definition = change.after
        group, plural = definition["spec"]["group"], definition["spec"]["names"]["plural"]
        self._cluster.registry.withdraw(group, plural)
        if change.gone:
            self._empty((group, plural))
            return
        self._cluster.store.begin((group, plural))
        for version in definition["spec"]["versions"]:
            if version.get("served"):
                self._cluster.registry.serve(_resource(definition, version))
        if not dig(definition, "status", "conditions"):
            self._establish(definition)

    def _empty(self, storage: StorageKey) -> None:
        collection = self._cluster.store.collection(storage)
        for key in list(collection.keys):
            self._cluster.store.remove(storage, key, copied(collection.objects[key]))

    def _establish(self, definition: Object) -> None:
        established = copied(definition)
        established["status"]["conditions"] = [
            _condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            _condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ]
        established["status"]["acceptedNames"] = established["spec"]["names"]
        self._cluster.store.put(DEFINITIONS, name_of(established), established)


def _condition(kind: str, reason: str, message: str) -> Object:
    return {"type": kind, "status": "True", "lastTransitionTime": now(), "reason": reason, "message": message}


def _resource(definition: Object, version: Object) -> Resource:
    spec, names = definition["spec"], definition["spec"]["names"]
    has_status = "status" in (version.get("subresources") or {})
    return Resource(
        spec["group"],
        version["name"],
        names["plural"],
        names["kind"],
        Rules(
            shape=dig(version, "schema", "openAPIV3Schema") or OPEN,
            columns=_columns(version),
            generation=True,
            needs_revision=True,
        ),
        namespaced=spec["scope"] == "Namespaced",
        short=tuple(names.get("shortNames") or ()),
        categories=tuple(names.get("categories") or ()),
        verbs=_VERBS,
        subresources=(STATUS,) if has_status else (),
        custom=True,
        singular_name=names.get("singular", ""),
        list_kind_name=names.get("listKind", ""),
    )


def _columns(version: Object) -> tuple[Column, ...]:
    printed = version.get("additionalPrinterColumns")
    return (NAME, *(_column(one) for one in printed)) if printed else (NAME, AGE)


def _column(printed: Object) -> Column:
    path, kind = printed["jsonPath"], printed["type"]
    return Column(
        printed["name"],
        lambda obj: _cell(obj, path, kind),
        printed.get("priority", 0),
        kind,
        printed.get("format", ""),
        printed.get("description") or f"Custom resource definition column (in JSONPath format): {path}",
    )


def _cell(obj: Object, path: str, kind: str) -> Json:
    """The cell at a path of field names (the JSONPath that printer columns use); None where there is nothing."""
    steps = [step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.", path.removeprefix("."))]
    value = dig(obj, *steps)
    if kind == "date":
        return since(value) if value else "<unknown>"
    if isinstance(value, list | dict):
        return json.dumps(value, separators=(",", ":"))
    return str(value) if kind == "string" and value is not None else value
