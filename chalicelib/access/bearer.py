"""The Authorization header: one bearer token, and which kind of credential its shape says it is (RFC 6750, RFC 9110).

Anything but exactly one `Bearer <token68>` is 401. The message says what was expected and never what was sent.
"""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from typing import Literal

from chalicelib.errors import Unauthorized

Shape = Literal["key", "jwt", "static"]

KEY_PREFIX = "ptk_"
JWT_PARTS = 3  # header, payload, signature: two dots

_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] ([A-Za-z0-9\-._~+/]+=*)")
_OTHER_SCHEME = re.compile(r"(?!bearer\b)[a-z][a-z0-9\-]* .+", re.IGNORECASE)


def read_bearer(values: Sequence[str]) -> str:
    """Return the token of the header's values as they came, one for each time the header was sent. Raise `Unauthorized`."""
    if not values:
        raise Unauthorized("send the API token in the header: Authorization: Bearer <token>", presented=False)
    if len(values) > 1:
        raise Unauthorized("there is more than one Authorization header; send one", presented=True)
    found = _BEARER.fullmatch(values[0])
    if found is None:
        # RFC 6750 §3.1: another scheme is not a bad token, it is no token.
        presented = _OTHER_SCHEME.fullmatch(values[0]) is None
        raise Unauthorized(
            "the Authorization header must be the word Bearer, one space and the token", presented=presented
        )
    return found[1]


def shape_of(token: str) -> Shape:
    """Which check a token gets. A failed check never falls through to another."""
    if token.startswith(KEY_PREFIX):
        return "key"
    return "jwt" if _looks_like_jwt(token) else "static"


def _looks_like_jwt(token: str) -> bool:
    parts = token.split(".")
    if len(parts) != JWT_PARTS:
        return False
    try:
        header = json.loads(base64.urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return False
    return isinstance(header, dict)
