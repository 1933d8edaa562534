"""Cells that several kinds' tables have: age, and lists joined as kubectl shows them."""

import datetime
from collections.abc import Callable, Iterable

from local.cluster.objects import Json, Object, dig, meta
from local.cluster.resource import NAME, Column

_MINUTE = 60  # seconds
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_AGE_TEXT = "CreationTimestamp is a timestamp representing the server time when this object was created, in UTC."


def duration(seconds: int) -> str:
    """A span of time as short as kubectl writes it: 5s, 3m2s, 12m, 5h3m, 9h, 2d3h, 400d (apimachinery's HumanDuration)."""
    if seconds < 2 * _MINUTE:
        return f"{max(seconds, 0)}s"
    for unit, size, below, until in (
        ("m", _MINUTE, "s", 10 * _MINUTE),
        ("h", _HOUR, "m", 8 * _HOUR),
        ("d", _DAY, "h", 8 * _DAY),
    ):
        bigger = {_MINUTE: 3 * _HOUR, _HOUR: 2 * _DAY}.get(size)
        if bigger is not None and seconds >= bigger:
            continue
        whole, rest = divmod(seconds, size)
        part = rest // {_MINUTE: 1, _HOUR: _MINUTE, _DAY: _HOUR}[size]
        return f"{whole}{unit}{part}{below}" if seconds < until and part else f"{whole}{unit}"
    raise AssertionError("a day is the last unit")


def since(timestamp: Json) -> str:
    """How long ago an RFC 3339 time was; `<unknown>` for none."""
    if not timestamp:
        return "<unknown>"
    try:
        then = datetime.datetime.fromisoformat(str(timestamp))
    except ValueError:
        return "<invalid>"
    then = then if then.tzinfo else then.replace(tzinfo=datetime.UTC)
    return duration(int((datetime.datetime.now(datetime.UTC) - then).total_seconds()))


AGE = Column("Age", lambda obj: since(meta(obj).get("creationTimestamp")), description=_AGE_TEXT)


def simple(*more: Column) -> tuple[Column, ...]:
    """Name, the kind's own columns, age."""
    own = [column for column in more if column.priority == 0]
    wide = [column for column in more if column.priority]
    return (NAME, *own, AGE, *wide)


def at(*path: str, absent: str = "") -> Callable[[Object], Json]:
    """A cell that shows what is at a path."""

    def cell(obj: Object) -> Json:
        found = dig(obj, *path)
        return absent if found is None else found

    return cell


def joined(values: Iterable[Json], absent: str = "<none>") -> str:
    """`a,b,c`."""
    return ",".join(str(value) for value in values) or absent


def pairs(values: Object | None) -> str:
    """`a=b,c=d`."""
    return joined(f"{key}={value}" for key, value in sorted((values or {}).items()))
