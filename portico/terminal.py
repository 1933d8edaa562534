"""Text from the network made safe to show: a path or a header may hold what a terminal would obey.

Escapes control characters (ESC begins commands, CR overwrites the line), the invisible format characters that turn text
around, and line breaks of every kind. Everything else stays as it is.
"""

import re
import unicodedata

UNSAFE = frozenset(
    {"Cc", "Cf", "Cs", "Zl", "Zp"}
)  # Unicode categories: control, format, surrogate, separators of lines

_MAYBE = re.compile(r"[^\x20-\x7e]")


def escaped(text: str) -> str:
    r"""The text with each unsafe character as `\xNN`, `\uNNNN` or `\UNNNNNNNN`."""
    return _MAYBE.sub(_escape, text)


def unsafe(character: str) -> bool:
    """Whether a terminal may do something else than show it."""
    return unicodedata.category(character) in UNSAFE


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if not unsafe(character):
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x1_0000 else f"\\U{code:08x}"
