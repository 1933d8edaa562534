"""The two ways in which times are written: the tap room's nanoseconds, and UTC moments in what is kept."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment(nanoseconds: int) -> datetime:
    """Since the Unix epoch, to the microsecond."""
    return _EPOCH + timedelta(microseconds=nanoseconds // 1_000)


def nanoseconds(at: datetime) -> int:
    """The other way round, in integers."""
    return (at - _EPOCH) // _MICROSECOND * 1_000
