"""What must not be in a log line, a metric or anything else that Portico writes about a request.

The first rule is not to write it: access lines hold patterns instead of paths, and errors hold places instead of texts.
This is the second wall, for what slips through: values by the names of their keys, and credentials by their shape.
"""

import re
from collections.abc import Mapping

GONE = "[redacted]"

_SECRET_KEY = re.compile(r"authorization|cookie|token|secret|passw|api-?key|credential|licen[cs]e|^l5d-", re.IGNORECASE)
_SHAPES = re.compile(
    r"""
    \b(?:bearer|basic)\s+[^\s"',;]+            # an Authorization header's value
    | \bptk_[A-Za-z0-9_-]+                     # an API key of Portico
    | \beyJ[\w-]+\.[\w-]+\.[\w-]*              # a JWT
    | (?<=[?&])[\w.-]*(?:token|secret|key|passw|auth|sig)[\w.-]*=[^&\s"]+   # a query parameter that says it is one
    """,
    re.IGNORECASE | re.VERBOSE,
)


def redact(value: object) -> object:
    """Return the same value without secrets: mappings and sequences all through, strings by what they look like."""
    if isinstance(value, str):
        return _SHAPES.sub(GONE, value)
    if isinstance(value, Mapping):
        return {key: GONE if _SECRET_KEY.search(str(key)) else redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return value
