"""Request bodies into JSON values: JSON itself (with double keys found), YAML, and the few protobuf kinds kubectl sends."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from local.cluster import protobuf
from local.cluster.objects import Json, Object
from local.cluster.status import unsupported_media_type

JSON = "application/json"
YAML = "application/yaml"
PROTOBUF = "application/vnd.kubernetes.protobuf"


class BodyFlaw(ValueError):
    """The body is not what its media type says."""


class _Doubled(dict[str, Json]):
    """A JSON object in which a key came twice; the last one counts."""

    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed body, and the paths of keys that came twice."""

    value: Json
    doubled: tuple[str, ...] = ()


def media_type(header: str) -> str:
    """`application/json; charset=utf-8` → `application/json`."""
    return header.partition(";")[0].strip().lower()


def parse(raw: bytes, header: str, *, protobuf_too: bool) -> Parsed:
    """Parse by Content-Type; none at all is read as JSON. Raises BodyFlaw, or the 415."""
    kind = media_type(header)
    if kind in {"", JSON}:
        return parse_json(raw)
    if kind == YAML:
        return Parsed(_yaml(raw))
    if kind == PROTOBUF and protobuf_too:
        return Parsed(_protobuf(raw))
    raise unsupported_media_type(f"{JSON}, {YAML}, {PROTOBUF}")


def parse_json(raw: bytes) -> Parsed:
    """Parse JSON as Go does: no NaN, no byte order mark, no second value after the first."""
    if not raw.strip():
        raise BodyFlaw("unexpected end of JSON input")
    try:
        value = json.loads(raw.decode(), object_pairs_hook=_pairs, parse_constant=_no_constant)
    except (ValueError, RecursionError) as flaw:
        ended = isinstance(flaw, json.JSONDecodeError) and flaw.pos >= len(flaw.doc.rstrip())
        raise BodyFlaw("unexpected end of JSON input" if ended else f"invalid JSON: {flaw}") from flaw
    return Parsed(value, tuple(_doubled(value, "")))


def _pairs(pairs: list[tuple[str, Json]]) -> Object:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    result = _Doubled(found)
    result.twice = tuple(key for key in found if keys.count(key) > 1)
    return result


def _no_constant(name: str) -> Json:
    raise ValueError(f"invalid character '{name[0]}' looking for beginning of value")


def _doubled(value: Json, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key in getattr(value, "twice", ()):
            yield f"{path}.{key}" if path else key
        for key, inner in value.items():
            yield from _doubled(inner, f"{path}.{key}" if path else key)
    if isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _doubled(inner, f"{path}[{at}]")


def _yaml(raw: bytes) -> Json:
    try:
        return yaml.safe_load(raw)
    except yaml.YAMLError as flaw:
        raise BodyFlaw(f"invalid YAML: {flaw}") from flaw


def _protobuf(raw: bytes) -> Object:
    try:
        return protobuf.decode(raw)
    except protobuf.Unreadable as flaw:
        raise BodyFlaw(str(flaw)) from flaw
    except protobuf.UnknownKind as unknown:
        raise unsupported_media_type(f"{JSON}, {YAML}") from unknown
