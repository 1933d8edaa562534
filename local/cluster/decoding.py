"""A parsed body into an object of the resource it was sent to: kind and version right, types right, unknown fields handled.

Built-in kinds refuse a wrong type here (400, as Go's decoder does); custom ones later, by their schema (422).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from local.cluster import schema
from local.cluster.bodies import BodyFlaw, Parsed, parse
from local.cluster.metadata import SHAPE, full_schema
from local.cluster.objects import Json, Object, meta
from local.cluster.resource import Resource
from local.cluster.status import ApiError, Cause, bad_request

_STANDARD_FINALIZERS = frozenset({"foregroundDeletion", "orphan", "kubernetes"})
_SHOWN_CHARACTERS = 24  # of a body in a message about it, as apimachinery cuts it


@dataclass(frozen=True, slots=True)
class Decoded:
    """An object ready for the rules of its kind, and the warnings about its body."""

    obj: Object
    warnings: tuple[str, ...] = ()


def decode(resource: Resource, raw: bytes, content_type: str, validation: str) -> Decoded:
    """Read a body for create or update. `validation`: Strict, Warn or Ignore, for unknown and double fields."""
    try:
        parsed = parse(raw, content_type, protobuf_too=not resource.custom)
    except BodyFlaw as flaw:
        raise _unreadable(resource, raw, str(flaw)) from flaw
    obj = _checked_kind(resource, parsed.value, raw)
    return _settled(resource, Parsed(obj, parsed.doubled), validation)


def _unreadable(resource: Resource, raw: bytes, why: str) -> ApiError:
    text = f"couldn't get version/kind; json parse error: {why} ({_shown(raw)})"
    return bad_request(f"the object provided is unrecognized (must be of type {resource.kind}): {text}")


def _shown(raw: bytes) -> str:
    if not raw:
        return "<empty>"
    text = raw.decode(errors="replace")
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]} ..."


def _checked_kind(resource: Resource, value: Json, raw: bytes) -> Object:
    if not isinstance(value, dict):
        if value is None and not resource.custom:
            return {"apiVersion": resource.api_version, "kind": resource.kind}
        if value is None:
            raise _without_kind(resource, raw)
        name = schema.type_name(value)
        raise _unreadable(resource, raw, f"json: cannot unmarshal {name} into Go value of type struct")
    kind, version = value.get("kind"), value.get("apiVersion")
    if resource.custom:
        _check_custom(resource, kind, version, raw)
    else:
        _check_built_in(resource, kind, version)
    return {**value, "apiVersion": resource.api_version, "kind": resource.kind}


def _without_kind(resource: Resource, raw: bytes) -> ApiError:
    text = f"Object 'Kind' is missing in '{raw.decode(errors='replace')}' ({_shown(raw)})"
    return bad_request(f"the object provided is unrecognized (must be of type {resource.kind}): {text}")


def _check_custom(resource: Resource, kind: Json, version: Json, raw: bytes) -> None:
    if not kind:
        raise _without_kind(resource, raw)
    if version != resource.api_version:
        text = f"the API version in the data ({version or ''}) does not match the expected API version"
        raise bad_request(f"{text} ({resource.api_version})")
    if kind != resource.kind:
        raise bad_request(f"{kind} in version {json.dumps(version)} cannot be handled as a {resource.kind}")


def _check_built_in(resource: Resource, kind: Json, version: Json) -> None:
    if version and version != resource.api_version:
        text = f'no kind "{kind}" is registered for version "{version}" in scheme "pkg/runtime/scheme.go:110"'
        raise bad_request(f'{kind} in version "{version}" cannot be handled as a {resource.kind}: {text}')
    if kind and kind != resource.kind:
        name = resource.version
        text = f"converting ({name}.{kind}) to (core.{resource.kind}): unknown conversion"
        raise bad_request(f'{kind} in version "{name}" cannot be handled as a {resource.kind}: {text}')


def _settled(resource: Resource, parsed: Parsed, validation: str) -> Decoded:
    obj: Object = parsed.value
    if not isinstance(obj.get("metadata") or {}, dict):
        raise _unhandled(resource, "json: cannot unmarshal into Go struct field .metadata of type v1.ObjectMeta")
    obj["metadata"] = obj.get("metadata") or {}
    unknown: list[str] = []
    schema.settle(obj, full_schema(resource), unknown)
    refuse_types(resource, obj)
    said = [f'unknown field "{path}"' for path in unknown] + [f'duplicate field "{path}"' for path in parsed.doubled]
    if said and validation == "Strict":
        raise _unhandled(resource, f"strict decoding error: {', '.join(said)}")
    return Decoded(obj, (*(said if validation != "Ignore" else ()), *_advice(obj)))


def _advice(obj: Object) -> Iterator[str]:
    """What a real server warns about although it takes it."""
    for name in meta(obj).get("finalizers") or []:
        if "/" not in name and name not in _STANDARD_FINALIZERS:
            text = "prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"
            yield f"metadata.finalizers: {json.dumps(name)}: {text}"


def _unhandled(resource: Resource, why: str) -> ApiError:
    return bad_request(f'{resource.kind} in version "{resource.version}" cannot be handled as a {resource.kind}: {why}')


def refuse_types(resource: Resource, obj: Object) -> None:
    """Raise the 400 of Go's decoder for the first field of a wrong type: of a built-in kind, or in any metadata."""
    checked = schema.fields(metadata=SHAPE) if resource.custom else full_schema(resource)
    for cause in schema.flaws(obj, checked):
        if cause.reason == "FieldValueTypeInvalid":
            raise _unhandled(resource, _go_text(cause))


def _go_text(cause: Cause) -> str:
    got = cause.message.split('"')[1].replace("integer", "number").replace("boolean", "bool")
    wanted = cause.message.rpartition(" of type ")[2].partition(":")[0]
    return f"json: cannot unmarshal {got} into Go struct field .{cause.field} of type {wanted}"
