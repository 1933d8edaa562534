"""The one seam to the JSON encoder: values in, bytes out, and bytes that are JSON already go in as they are.

An exchange is encoded once, whoever looks at it; what waits for a viewer is bytes whose size is known, and a batch is put
together from them in one call (`docs/decisions/json-of-the-tap-room.md`).
"""

from base64 import b64encode
from zlib import compress

import msgspec

Fragment = msgspec.Raw  # bytes of JSON, to be placed inside a value
encode = msgspec.json.encode
decode = msgspec.json.decode  # raises ValueError for anything but one JSON value in UTF-8
FASTEST = 1  # zlib's level: half the CPU of its default for a tenth more bytes


def deflated(frame: bytes) -> str:
    """Base64 of zlib of a frame."""
    return b64encode(compress(frame, FASTEST)).decode()
