"""JSON Schemas of the models, as OpenAPI 3.1 wants them: one component each, without pydantic's own remarks."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from chalicelib.api.validation import Body, Query

Schema = dict[str, Any]

_PLACE = "#/components/schemas/{model}"
_SUFFIX = re.compile(r'(?<=#/components/schemas/)(\w+?)(?:Out|Body)(?=")')


def component_name(model: type[BaseModel]) -> str:
    """`TunnelOut` is `Tunnel` to the world."""
    return re.sub(r"(Out|Body)$", "", model.__name__)


def reference(model: type[BaseModel]) -> Schema:
    """Point to a model's component."""
    return {"$ref": _PLACE.format(model=component_name(model))}


def components(models: Iterable[type[BaseModel]]) -> Schema:
    """All of them with whatever they refer to, by name."""
    found: Schema = {}
    for model in models:
        schema = model.model_json_schema(ref_template=_PLACE)
        nested = schema.pop("$defs", {})
        found |= {re.sub(r"(Out|Body)$", "", name): _plain(inner) for name, inner in nested.items()}
        found[component_name(model)] = _plain(_with_read_only(model, schema))
    renamed: Schema = json.loads(_SUFFIX.sub(r"\1", json.dumps(found)))
    return dict(sorted(renamed.items()))


def query_parameters(model: type[Query]) -> list[Schema]:
    """One parameter object for each field."""
    schema = model.model_json_schema()
    required = schema.get("required", [])
    return [_parameter(name, field, required=name in required) for name, field in schema.get("properties", {}).items()]


def _parameter(name: str, field: Schema, *, required: bool) -> Schema:
    plain = _plain(field)
    description = plain.pop("description")
    either = plain.pop("anyOf", None)  # a parameter that is left out is no null
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": either[0] if either else plain,
    }


def _with_read_only(model: type[BaseModel], schema: Schema) -> Schema:
    """Keys of a GET's answer may come back in a body, whatever they hold; they are ignored."""
    if issubclass(model, Body):
        ignored = {key: {"description": f"Ignored. {why}"} for key, why in model.read_only.items()}
        schema["properties"] = schema["properties"] | ignored
    return schema


def _plain(schema: Schema) -> Schema:
    """Without titles, which repeat names, and without defaults, which stand for "left out" here."""
    return {key: _inner(key, value) for key, value in schema.items() if key not in ("title", "default")}


def _inner(key: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if key == "properties":
        return {name: _plain(field) for name, field in value.items()}
    if isinstance(value, Mapping) and key not in ("propertyNames", "not"):
        return _plain(dict(value))
    if isinstance(value, list):
        return [_plain(one) if isinstance(one, dict) else one for one in value]
    return value
