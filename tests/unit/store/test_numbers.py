from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.store.numbers import expiry, from_expiry, from_microseconds, microseconds, moment, number


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_comes_back_exactly(at: datetime) -> None:
    assert from_microseconds(microseconds(at)) == at
    assert moment(at) == number(microseconds(at))


def test_expiry_is_in_whole_seconds() -> None:
    at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert expiry(at + timedelta(microseconds=999_999)) == expiry(at) == {"N": "1795521600"}
    assert from_expiry("1795521600") == at
