"""Request targets from segments, so that no name can ever reach beyond its own segment.

Encoding alone is not enough: the API server decodes `%2F` before it reads the path, and cleans `..` away. What cannot be
one segment there is refused here.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from chalicelib.errors import InvalidName, InvalidRequest

STEPS = frozenset({"", ".", ".."})  # not names to a path cleaner: nothing, here, up
BREAKING = re.compile(r"[/%]")  # Kubernetes' own rule for a name in a path; it answers 400 to a %


def encode_segment(segment: str) -> str:
    """One path segment, percent-encoded (UTF-8). Raise `InvalidName` for what the server would not take as one segment."""
    if segment in STEPS or BREAKING.search(segment):
        raise InvalidName("a name in the cluster is not empty, not . or .. and holds neither / nor %")
    try:
        return quote(segment, safe=":")
    except UnicodeEncodeError:
        raise InvalidName("a name in the cluster is valid Unicode") from None


def target_of(segments: Sequence[str], query: Mapping[str, str]) -> str:
    """Path and query below the server's URL. Raise `InvalidName` for a segment, `InvalidRequest` for a query value."""
    path = "".join(f"/{encode_segment(segment)}" for segment in segments)
    try:
        text = urlencode(query)
    except UnicodeEncodeError:
        raise InvalidRequest("a query value is valid Unicode") from None
    return f"{path}?{text}" if text else path
