"""Structural schemas: what a field must be, which fields exist. Custom resources have theirs from their definition, the
built-in kinds a short one written by hand (`kinds/`).

Understood: type, properties, items, additionalProperties, required, nullable, minimum, maximum, enum, pattern, default,
x-kubernetes-preserve-unknown-fields, x-kubernetes-int-or-string. A definition that uses another keyword that would refuse
something (oneOf, CEL rules, formats …) is accepted and that keyword is not applied: docs/fidelity.md.
"""

import json
import math
import re
from collections.abc import Iterator

from local.cluster.objects import Json, Object, copied
from local.cluster.status import Cause

STRING: Object = {"type": "string"}
INTEGER: Object = {"type": "integer"}
BOOLEAN: Object = {"type": "boolean"}
ANYTHING: Object = {"x-kubernetes-preserve-unknown-fields": True}
OPEN: Object = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def strings() -> Object:
    """A map of strings, as labels are."""
    return {"type": "object", "additionalProperties": STRING}


def listing(of: Object) -> Object:
    """An array of these."""
    return {"type": "array", "items": of}


def fields(**properties: Object) -> Object:
    """An object with exactly these fields."""
    return {"type": "object", "properties": properties}


def type_name(value: Json) -> str:
    """What the validator calls the type of a parsed JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if abs(value) < 2**63 else "number"  # Go's int64; beyond it a number is read as a float
    names = {float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def settle(value: Json, schema: Object, unknown: list[str], path: str = "") -> Json:
    """The value as it would be stored: unknown fields dropped (and noted in `unknown`), nulls dropped, 80.0 as 80, defaults set.

    Changes dicts and lists in place and returns the value.
    """
    if isinstance(value, float) and value.is_integer() and schema.get("type") == "integer":
        return int(value)
    if isinstance(value, list):
        items = schema.get("items", ANYTHING)
        value[:] = [settle(item, items, unknown, f"{path}[{at}]") for at, item in enumerate(value)]
    if isinstance(value, dict):
        _settle_fields(value, schema, unknown, path)
    return value


def _settle_fields(value: Object, schema: Object, unknown: list[str], path: str) -> None:
    properties: Object = schema.get("properties", {})
    for key in list(value):
        inner = f"{path}.{key}" if path else key
        of = _field_schema(key, schema)
        if of is None:
            unknown.append(inner)
            del value[key]
        elif value[key] is None and not of.get("nullable") and of is not ANYTHING:
            del value[key]
        else:
            value[key] = settle(value[key], of, unknown, inner)
    for key, of in properties.items():
        if "default" in of and key not in value:
            value[key] = copied({"v": of["default"]})["v"]


def _field_schema(key: str, schema: Object) -> Object | None:
    found = schema.get("properties", {}).get(key)
    if found is not None:
        return dict(found) if not isinstance(found, dict) else found
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        return extra
    if extra or schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("type") != "object":
        return ANYTHING
    return None


def flaws(value: Json, schema: Object, path: str = "") -> Iterator[Cause]:
    """What is wrong with the value, each with its path: `spec.tcpPorts[0]`."""
    wanted = schema.get("type")
    if value is None and schema.get("nullable"):
        return
    if wanted is not None and not _is(value, wanted, schema):
        got = type_name(value)
        yield Cause(
            path, f'Invalid value: "{got}": {path} in body must be of type {wanted}: "{got}"', "FieldValueTypeInvalid"
        )
        if wanted not in {"integer", "number"} or got != "number":
            return
    yield from _value_flaws(value, schema, path)
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield from flaws(item, schema.get("items", {}), f"{path}[{at}]")
    if isinstance(value, dict):
        yield from _field_flaws(value, schema, path)


def _is(value: Json, wanted: str, schema: Object) -> bool:
    got = type_name(value)
    if schema.get("x-kubernetes-int-or-string"):
        return got in {"integer", "string"}
    return got == wanted or (wanted == "number" and got == "integer")


def _field_flaws(value: Object, schema: Object, path: str) -> Iterator[Cause]:
    for key in schema.get("required", ()):
        if key not in value:
            yield Cause(f"{path}.{key}" if path else key, "Required value", "FieldValueRequired")
    for key, inner in value.items():
        of = _field_schema(key, schema)
        if of:
            yield from flaws(inner, of, f"{path}.{key}" if path else key)


def _value_flaws(value: Json, schema: Object, path: str) -> Iterator[Cause]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", -math.inf):
            bound = schema["minimum"]
            yield Cause(
                path, f"Invalid value: {_number(value)}: {path} in body should be greater than or equal to {bound}"
            )
        if value > schema.get("maximum", math.inf):
            bound = schema["maximum"]
            yield Cause(
                path, f"Invalid value: {_number(value)}: {path} in body should be less than or equal to {bound}"
            )
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        text = f"Invalid value: {json.dumps(value)}: {path} in body should match '{schema['pattern']}'"
        yield Cause(path, text)
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(json.dumps(one) for one in schema["enum"])
        yield Cause(
            path, f"Unsupported value: {json.dumps(value)}: supported values: {allowed}", "FieldValueNotSupported"
        )


def _number(value: float) -> str:
    return f"{float(value):g}" if type_name(value) == "number" else str(value)


_KEYWORDS: dict[str, type | tuple[type, ...]] = {
    "type": str,
    "properties": dict,
    "items": dict,
    "additionalProperties": (dict, bool),
    "required": list,
    "enum": list,
    "pattern": str,
    "minimum": (int, float),
    "maximum": (int, float),
}


def unusable(schema: Json, path: str = "") -> Iterator[str]:
    """Why a schema cannot be applied: a keyword that holds the wrong thing. Nothing for one that can."""
    if not isinstance(schema, dict):
        yield f"{path or 'the schema'} must be an object"
        return
    wrong = [word for word, kind in _KEYWORDS.items() if word in schema and not isinstance(schema[word], kind)]
    yield from (f"{path}.{word} is of the wrong type" for word in wrong)
    if "pattern" in schema and "pattern" not in wrong and not _compiles(schema["pattern"]):
        yield f"{path}.pattern is no regular expression"
    inner = schema.get("properties") if "properties" not in wrong else None
    for key, of in (inner or {}).items():
        yield from unusable(of, f"{path}.{key}")
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), dict):
            yield from unusable(schema[word], f"{path}.{word}")


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
