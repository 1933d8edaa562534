"""`cluster/reading.py`: what is absent or odd is empty; what identifies an object is required."""

from datetime import UTC, datetime

import pytest

from chalicelib.cluster import reading
from chalicelib.errors import ClusterError

ODD: tuple[object, ...] = (None, True, 1.5, "x", ["x", 1, None, True], {"a": "b", "c": 1})


@pytest.mark.parametrize("found", ODD)
def test_nothing_raises_for_a_value_of_another_type(found: object) -> None:
    value = {"k": found}
    assert reading.mapping_in(value, "k") == (found if isinstance(found, dict) else {})
    assert list(reading.sequence_in(value, "k")) == (found if isinstance(found, list) else [])
    assert reading.text_in(value, "k") == (found if isinstance(found, str) else "")
    assert reading.whole_in(value, "k") is None
    assert reading.strings_in(value, "k") == ({"a": "b"} if isinstance(found, dict) else {})
    assert reading.texts_in(value, "k") == (("x",) if isinstance(found, list) else ())
    assert reading.wholes_in(value, "k") == ((1,) if isinstance(found, list) else ())


def test_whole_numbers_are_read() -> None:
    assert reading.whole_in({"k": 7}, "k") == 7


def test_versions_are_numbers() -> None:
    assert reading.version_in({"resourceVersion": "12345678901234567890"}) == 12345678901234567890
    assert reading.version_in({}) == 0
    for odd in ("abc", "-1", "1.5", "²", "9" * 5_000):
        with pytest.raises(ClusterError, match="not numbers"):
            reading.version_in({"resourceVersion": odd})


def test_creation_times_are_utc() -> None:
    assert reading.created_in({"creationTimestamp": "2026-11-23T10:15:23Z"}) == datetime(
        2026, 11, 23, 10, 15, 23, tzinfo=UTC
    )
    assert reading.created_in({"creationTimestamp": "2026-11-23T10:15:23"}).tzinfo is UTC
    for odd in ({}, {"creationTimestamp": "yesterday"}, {"creationTimestamp": 5}):
        with pytest.raises(ClusterError, match="creationTimestamp"):
            reading.created_in(odd)


def test_what_identifies_an_object_is_required() -> None:
    assert reading.required_in({"uid": "u"}, "uid") == "u"
    with pytest.raises(ClusterError, match=r"without metadata\.uid"):
        reading.required_in({"uid": ""}, "uid")
