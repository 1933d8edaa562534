import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.prometheus.answers import number, point


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.0, "2"),
        (-0.5, "-0.5"),
        (1e21, "1000000000000000000000"),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.30000000000000004"),
        (195482.0, "195482"),
        (100.0, "100"),
        (math.nan, "NaN"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
    ],
)
def test_numbers_are_written_as_go_writes_them(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back_and_has_no_exponent(value: float) -> None:
    text = number(value)
    assert float(text) == value
    assert "e" not in text.lower()
    assert Decimal(text).is_finite()


def test_times_have_milliseconds_at_most_and_no_needless_point() -> None:
    assert point(1795558056.4291, 1.0) == [1795558056.429, "1"]
    assert str(point(1795558056.0, 1.0)[0]) == "1795558056"
