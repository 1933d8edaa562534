"""JSON as Go's encoder writes it: two spaces, `<`, `>` and `&` escaped, and fields marked `omitempty` left out when empty."""

import json
from collections.abc import Mapping

from portico.linkerd.display import Json

OMITTED_WHEN_EMPTY = frozenset(
    {"requestInitEvent", "responseInitEvent", "responseEndEvent", "resetErrorCode", "seconds", "nanos"}
)
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def indented(value: Json) -> str:
    """The text, without an end of line."""
    return json.dumps(_without_empty(value), indent=2, ensure_ascii=False).translate(_ESCAPES)


def _without_empty(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _without_empty(item) for key, item in value.items() if not _omitted(key, item)}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value


def _omitted(key: str, item: Json) -> bool:
    """A label may have such a name: it is text, and stays."""
    return key in OMITTED_WHEN_EMPTY and not item and not isinstance(item, str | Mapping)
