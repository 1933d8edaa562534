"""JSON for programs that is safe on a terminal: what a terminal would obey is written as JSON's own escape, same value."""

import json
import re

from portico.terminal import unsafe

_MAYBE = re.compile(r"[^\x20-\x7e\n]")


def one_line(value: object) -> str:
    """Compact, on one line."""
    return safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def many_lines(value: object) -> str:
    """Indented by two."""
    return safe(json.dumps(value, ensure_ascii=False, indent=2))


def safe(text: str) -> str:
    """JSON with its unsafe characters escaped; line feeds stay, which in JSON stand between values only."""
    return _MAYBE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if not unsafe(character):
        return character
    code = ord(character)
    if code < 0x1_0000:
        return f"\\u{code:04x}"
    code -= 0x1_0000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
