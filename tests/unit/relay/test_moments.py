from datetime import UTC, datetime

from chalicelib.relay.moments import moment, nanoseconds


def test_both_ways_of_writing_a_time_agree_to_the_microsecond() -> None:
    at = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=UTC)
    assert moment(nanoseconds(at)) == at
    assert moment(nanoseconds(at) + 999) == at
