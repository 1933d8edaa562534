"""Regular expressions that a stranger may write: RE2, linear in the text, bounded in size and memory.

No backtracking, so no look-around and no back-references; the mistake says so in RE2's own words.
"""

from collections.abc import Callable
from itertools import takewhile

import re2

from chalicelib.tap.leaf import Mistake
from chalicelib.tap.limits import REGEX_BYTES, REGEX_MEMORY

PREFIX_BYTES = 256  # of a literal prefix; paths are longer at times, a longer prefix narrows nothing more


def compiled(pattern: object) -> Callable[[str], bool]:
    """Whether the pattern occurs in a text. Raises `Mistake`."""
    find = _compile(_checked(pattern)).search
    # In bytes: the binding maps offsets back to characters otherwise, which takes twice as long and is not needed.
    return lambda text: find(text.encode()) is not None


def from_the_start(pattern: object) -> Callable[[str], bool]:
    """Whether the pattern matches at the start of a text, not necessarily all of it. Raises `Mistake`."""
    find = _compile(_checked(pattern)).match
    return lambda text: find(text.encode()) is not None


def literal_prefix(pattern: str) -> str:
    """What every text begins with that the pattern matches from its start: "" where nothing can be said."""
    least, greatest = _compile(f"^(?:{pattern})").possiblematchrange(PREFIX_BYTES)
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(least, greatest, strict=False))
    return bytes(first for first, _ in shared).decode(errors="ignore")


def _checked(pattern: object) -> str:
    if not isinstance(pattern, str):
        raise Mistake("a regular expression is a string")
    if len(pattern.encode()) > REGEX_BYTES:
        raise Mistake(f"a regular expression has at most {REGEX_BYTES} bytes")
    return pattern


def _compile(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = REGEX_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as refused:
        reason = refused.args[0]
        told = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise Mistake(f"not a regular expression of RE2: {told}") from None
