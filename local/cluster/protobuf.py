"""The protobuf bodies that kubectl sends for a few kinds, into the JSON objects they stand for.

Only reading, only the kinds in `protobuf_kinds.py`; answers are always JSON, which every client that sends protobuf also
accepts. The envelope is apimachinery's: four magic bytes, then `runtime.Unknown` holding the object.
"""

import base64
import datetime
from collections.abc import Iterator

from local.cluster.objects import Object
from local.cluster.protobuf_kinds import KINDS, UNKNOWN, Field, Message

_MAGIC = b"k8s\0"
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types
_FIXED = {_FIXED64: 8, _FIXED32: 4}  # bytes
_VARINT_BYTES = 10  # the longest a 64-bit number can be


class Unreadable(ValueError):
    """The bytes are no protobuf object."""


class UnknownKind(Exception):
    """The object is of a kind whose protobuf is not read here."""


def decode(raw: bytes) -> Object:
    """The JSON object of an enveloped protobuf one. Raises Unreadable or UnknownKind."""
    if not raw.startswith(_MAGIC):
        raise Unreadable("expected the protobuf prefix k8s\\x00")
    envelope = _message(raw[len(_MAGIC) :], UNKNOWN)
    kind = envelope.get("typeMeta", {})
    fields = KINDS.get((kind.get("apiVersion", ""), kind.get("kind", "")))
    if fields is None:
        raise UnknownKind(f"{kind.get('apiVersion')} {kind.get('kind')}")
    return {**kind, **_message(base64.b64decode(envelope.get("raw", "")), fields)}


def _message(raw: bytes, fields: Message) -> Object:
    found: Object = {}
    for number, value in _wire(raw):
        field = fields.get(number)
        if field is not None:
            _add(found, field, value)
    return found


def _add(found: Object, field: Field, value: int | bytes) -> None:
    if field.map_of is not None and isinstance(value, bytes):
        entry = _message(value, {1: Field("key"), 2: Field("value", field.map_of)})
        found.setdefault(field.name, {})[entry.get("key", "")] = entry.get("value", "")
        return
    read = _value(field, value)
    if field.many:
        found.setdefault(field.name, []).append(read)
    elif read not in ("", {}, None):  # Go writes empty strings where JSON leaves the field out
        found[field.name] = read


def _value(field: Field, value: int | bytes) -> object:
    if isinstance(value, int):
        return bool(value) if field.kind == "bool" else value
    match field.kind:
        case "bytes":
            return base64.b64encode(value).decode()
        case "time":
            return _time(value)
        case "string":
            return value.decode()
        case _:
            return _message(value, field.message or {})


def _time(raw: bytes) -> str | None:
    seconds = _message(raw, {1: Field("seconds", "int")}).get("seconds")
    if seconds is None:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _wire(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    """(field number, value) pairs as they come; raises Unreadable where the bytes end too early."""
    at = 0
    while at < len(raw):
        tag, at = _varint(raw, at)
        wire_type = tag & 7
        if wire_type == _VARINT:
            number, at = _varint(raw, at)
            yield tag >> 3, number
            continue
        size = _FIXED.get(wire_type)
        if size is None:
            if wire_type != _BYTES:
                raise Unreadable(f"wire type {wire_type}")
            size, at = _varint(raw, at)
        if at + size > len(raw):
            raise Unreadable("unexpected end of protobuf input")
        yield tag >> 3, raw[at : at + size]
        at += size


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift, byte in enumerate(raw[at : at + _VARINT_BYTES]):
        value |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            return value, at + shift + 1
    raise Unreadable("unexpected end of protobuf input")
