"""A time as frames write it: RFC 3339 in UTC with milliseconds."""

from datetime import UTC, datetime
from functools import lru_cache

from chalicelib.tap.limits import MILLISECOND, SECOND


def written(moment: int) -> str:
    """From nanoseconds since the Unix epoch."""
    second, rest = divmod(moment, SECOND)
    return f"{_second(second)}.{rest // MILLISECOND:03d}Z"


@lru_cache(maxsize=64)
def _second(second: int) -> str:
    """Most moments of a batch share theirs."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
