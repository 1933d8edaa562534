"""Moments as DynamoDB's numbers: `expires_at` in whole seconds, as its TTL wants it, all others in microseconds."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Attribute = dict[str, str]


def number(value: int) -> Attribute:
    """A whole number."""
    return {"N": str(value)}


def moment(at: datetime) -> Attribute:
    """A moment, exactly."""
    return number(microseconds(at))


def microseconds(at: datetime) -> int:
    """Since the epoch, in integers: a float would lose the last ones."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The other way round."""
    return _EPOCH + count * _MICROSECOND


def expiry(at: datetime) -> Attribute:
    """A moment in whole seconds, rounded down."""
    return number(int(at.timestamp()))


def from_expiry(seconds: str) -> datetime:
    """The other way round."""
    return _EPOCH + timedelta(seconds=int(seconds))
