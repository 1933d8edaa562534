"""One JSON object from the bytes of a body, strictly (RFC 8259): what two readers could understand differently is refused.

The documented curls send no Content-Type, so `-d` makes it form-urlencoded though it holds JSON; that is taken as JSON.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from chalicelib.errors import BodyTooLarge, InvalidJson, UnsupportedMediaType

BODY_BYTES = 64 * 1024  # bytes; a tunnel with 500 ports takes 3 KB, a namespace with many labels 10 KB
JSON_TYPES = ("application/json", "application/x-www-form-urlencoded")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class JsonObject:
    """`canonical` is the same for bodies that differ only in spaces and in the order of keys."""

    value: dict[str, Any]
    canonical: bytes


def check_media_type(values: Sequence[str]) -> None:
    """None, JSON and curl's default are taken. Raise `UnsupportedMediaType`."""
    for value in values:
        media_type = value.split(";")[0].strip().lower()
        if media_type not in JSON_TYPES:
            raise UnsupportedMediaType("send the body as application/json")


def read_object(raw: bytes) -> JsonObject:
    """Raise `BodyTooLarge`, or `InvalidJson` saying what is wrong, never repeating what was sent."""
    if len(raw) > BODY_BYTES:
        raise BodyTooLarge(f"the body is {len(raw)} bytes; at most {BODY_BYTES} are taken")
    if not raw.strip():
        raise InvalidJson("the body is empty; send one JSON object")
    if raw.startswith(_BOM):
        raise InvalidJson("the body starts with a byte order mark; send plain UTF-8")
    value = _parse(raw)
    if not isinstance(value, dict):
        raise InvalidJson(f"the body must be one JSON object, not {_kind(value)}")
    return JsonObject(value, _canonical(value))


def _parse(raw: bytes) -> object:
    try:
        value: object = json.loads(
            raw.decode(), object_pairs_hook=_no_duplicates, parse_constant=_no_constants, parse_float=_finite
        )
    except UnicodeDecodeError:
        raise InvalidJson("the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        detail = f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise InvalidJson(detail) from None
    except RecursionError:
        raise InvalidJson("the body is nested too deeply") from None
    except ValueError:  # int() refuses thousands of digits
        raise InvalidJson("the body holds a number with too many digits") from None
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InvalidJson("the body names a key of an object twice")
        found[key] = value
    return found


def _no_constants(name: str) -> NoReturn:
    raise InvalidJson(f"the body holds {name}, which is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise InvalidJson("the body holds a number that is too large")
    return number


def _canonical(value: dict[str, Any]) -> bytes:
    try:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise InvalidJson("the body holds half of a surrogate pair, which is no character") from None


def _kind(value: object) -> str:
    names = {list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
