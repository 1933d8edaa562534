"""Times as frames write them."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.limits import MILLISECOND
from chalicelib.tap.moment import written
from tests.unit.tap.traffic import NOON


def test_rfc_3339_with_milliseconds_cut() -> None:
    assert written(NOON) == "2026-11-24T12:00:00.000Z"
    assert written(NOON + 42 * MILLISECOND + 999_999) == "2026-11-24T12:00:00.042Z"


@given(st.integers(0, 4_000_000_000_000))
def test_it_reads_back_as_the_same_millisecond(milliseconds: int) -> None:
    read = datetime.fromisoformat(written(milliseconds * MILLISECOND))
    assert round((read - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000) == milliseconds
