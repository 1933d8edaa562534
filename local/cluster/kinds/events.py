"""Events: one stored object, shown as core/v1 and as events.k8s.io/v1."""

from local.cluster.kinds import cells
from local.cluster.objects import Object, dig, namespace_of
from local.cluster.resource import METADATA_FIELDS, NAME, Column, Rules, View
from local.cluster.schema import INTEGER, OPEN, STRING, fields
from local.cluster.status import Cause

_TO_NEW = {
    "involvedObject": "regarding",
    "message": "note",
    "source": "deprecatedSource",
    "firstTimestamp": "deprecatedFirstTimestamp",
    "lastTimestamp": "deprecatedLastTimestamp",
    "count": "deprecatedCount",
    "reportingComponent": "reportingController",
}
_TO_OLD = {new: old for old, new in _TO_NEW.items()}


def _renamed(obj: Object, names: dict[str, str], api_version: str) -> Object:
    shown = {names.get(key, key): value for key, value in obj.items() if value not in ("", {})}
    return {**shown, "apiVersion": api_version}


VIEW = View(
    show=lambda obj: _renamed(obj, _TO_NEW, "events.k8s.io/v1"),
    read=lambda obj: _renamed(obj, _TO_OLD, "v1"),
)


def _prepare(obj: Object, _old: Object | None) -> None:
    obj.setdefault("involvedObject", {})
    obj.setdefault("source", {})
    for time in ("firstTimestamp", "lastTimestamp", "eventTime"):
        obj.setdefault(time, None)
    obj.setdefault("reportingComponent", "")
    obj.setdefault("reportingInstance", "")


def _check(obj: Object, _old: Object | None) -> list[Cause]:
    other = dig(obj, "involvedObject", "namespace") or "default"
    if other != namespace_of(obj):
        text = f'Invalid value: "{other}": does not match event.namespace'
        return [Cause("involvedObject.namespace", text)]
    return []


def _about(obj: Object) -> str:
    about = obj.get("involvedObject") or {}
    return f"{str(about.get('kind', '')).lower()}/{about.get('name', '')}"


_ABOUT = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
_REFERENCE = fields(**dict.fromkeys(_ABOUT, STRING))
_TIME = {"type": "string", "nullable": True}
RULES = Rules(
    shape=fields(
        involvedObject=_REFERENCE,
        regarding=_REFERENCE,
        reason=STRING,
        message=STRING,
        note=STRING,
        source=fields(component=STRING, host=STRING),
        deprecatedSource=OPEN,
        firstTimestamp=_TIME,
        lastTimestamp=_TIME,
        deprecatedFirstTimestamp=_TIME,
        deprecatedLastTimestamp=_TIME,
        eventTime=_TIME,
        count=INTEGER,
        deprecatedCount=INTEGER,
        type=STRING,
        action=STRING,
        series=OPEN,
        related=OPEN,
        reportingComponent=STRING,
        reportingController=STRING,
        reportingInstance=STRING,
    ),
    prepare=_prepare,
    check=_check,
    columns=(
        Column("Last Seen", lambda obj: cells.since(obj.get("lastTimestamp") or obj.get("eventTime"))),
        Column("Type", cells.at("type")),
        Column("Reason", cells.at("reason")),
        Column("Object", _about),
        Column("Subobject", cells.at("involvedObject", "fieldPath"), priority=1),
        Column("Source", cells.at("source", "component"), priority=1),
        Column("Message", cells.at("message")),
        Column("First Seen", lambda obj: cells.since(obj.get("firstTimestamp") or obj.get("eventTime")), priority=1),
        Column("Count", lambda obj: obj.get("count") or 1, priority=1),
        Column("Name", NAME.cell, priority=1, format="name", description=NAME.description),
    ),
    fields={
        **METADATA_FIELDS,
        **{f"involvedObject.{name}": ("involvedObject", name) for name in _ABOUT},
        "reason": ("reason",),
        "type": ("type",),
        "source": ("source", "component"),
        "reportingComponent": ("reportingComponent",),
    },
)
