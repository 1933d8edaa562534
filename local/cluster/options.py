"""CreateOptions, UpdateOptions, PatchOptions, DeleteOptions: from the query, and for DELETE from the body too."""

import json
from dataclasses import dataclass

from local.cluster.bodies import BodyFlaw, Parsed, media_type, parse
from local.cluster.objects import Object, dig
from local.cluster.request_info import Query
from local.cluster.status import Cause, invalid_options, without_reason

_VALIDATIONS = ("", "Ignore", "Strict", "Warn")
_POLICIES = ("Foreground", "Background", "Orphan")
FIELD_MANAGER_BYTES = 128  # apimachinery's limit


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How a write is meant: for real or not, and what becomes of unknown fields (Warn when nothing is said)."""

    dry_run: bool = False
    validation: str = "Warn"


@dataclass(frozen=True, slots=True)
class DeleteOptions:
    """How a deletion is meant."""

    dry_run: bool = False
    policy: str = "Background"
    uid: str | None = None
    resource_version: str | None = None
    grace_seconds: int | None = None


def write_options(query: Query, kind: str) -> WriteOptions:
    """`kind`: CreateOptions, UpdateOptions or PatchOptions, for the message. Raises 422."""
    validation = query.get("fieldValidation")
    if validation not in _VALIDATIONS:
        supported = ", ".join(json.dumps(one) for one in _VALIDATIONS)
        text = f"Unsupported value: {json.dumps(validation)}: supported values: {supported}"
        raise invalid_options(kind, Cause("fieldValidation", text, "FieldValueNotSupported"))
    if len(query.get("fieldManager").encode()) > FIELD_MANAGER_BYTES:
        text = f"Too long: may not be more than {FIELD_MANAGER_BYTES} bytes"
        raise invalid_options(kind, Cause("fieldManager", text, "FieldValueTooLong"))
    return WriteOptions(_dry_run(query.all("dryRun"), kind), validation or "Warn")


def _dry_run(values: list[str], kind: str) -> bool:
    if any(value != "All" for value in values):
        text = f'Unsupported value: {json.dumps(values)}: supported values: "All"'
        raise invalid_options(kind, Cause("dryRun", text, "FieldValueNotSupported"))
    return bool(values)


def delete_options(query: Query, raw: bytes, content_type: str) -> DeleteOptions:
    """From the body alone if there is one (not even `?dryRun` counts then), else from the query. Raises 500 without a reason."""
    given = _body(raw, content_type) if raw else {}
    query = Query("") if raw else query
    policy = given.get("propagationPolicy") or query.get("propagationPolicy") or "Background"
    if policy not in _POLICIES:
        supported = ", ".join(json.dumps(one) for one in (*_POLICIES, "nil"))
        text = f"Unsupported value: {json.dumps(policy)}: supported values: {supported}"
        raise invalid_options("DeleteOptions", Cause("propagationPolicy", text, "FieldValueNotSupported"))
    grace = given.get("gracePeriodSeconds", query.get("gracePeriodSeconds") or None)
    return DeleteOptions(
        dry_run=_dry_run([*query.all("dryRun"), *(given.get("dryRun") or [])], "DeleteOptions"),
        policy=policy,
        uid=dig(given, "preconditions", "uid"),
        resource_version=dig(given, "preconditions", "resourceVersion"),
        grace_seconds=None if grace is None else int(grace),
    )


def _body(raw: bytes, content_type: str) -> Object:
    if media_type(content_type) == "application/x-www-form-urlencoded":
        return {}
    try:
        parsed: Parsed = parse(raw, content_type, protobuf_too=False)
    except BodyFlaw as flaw:
        raise without_reason(f"couldn't get version/kind; json parse error: {flaw}") from flaw
    given = parsed.value if isinstance(parsed.value, dict) else {}
    kind = given.get("kind") or "DeleteOptions"
    if kind != "DeleteOptions":
        version = given.get("apiVersion") or "v1"
        text = f'no kind "{kind}" is registered for version "{version}" in scheme "pkg/runtime/scheme.go:110"'
        raise without_reason(text)
    return given
