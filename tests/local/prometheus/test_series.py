import logging

import pytest

from local.prometheus.series import RETENTION_SECONDS, Labels, Sample, SeriesStore


def count(store: SeriesStore, name: str = "m") -> int:
    return sum(len(series.times) for series in store.select(name, lambda _: True))


def sample(value: float, **labels: str) -> Sample:
    return Sample({"__name__": "m", **labels}, value)


def test_samples_older_than_an_hour_go_and_series_without_samples_too() -> None:
    store = SeriesStore()
    store.ingest(0, [sample(1, s="old")])
    store.ingest(10, [sample(1, s="new")])
    assert store.label_values("s") == ["new", "old"]
    store.ingest(RETENTION_SECONDS + 10.5, [sample(2, s="new")])
    assert store.label_values("s") == ["new"]
    assert count(store) == 1


def test_the_number_of_samples_is_bounded_and_that_is_said(caplog: pytest.LogCaptureFixture) -> None:
    store = SeriesStore(most_samples=100)
    with caplog.at_level(logging.WARNING):
        for number in range(1000):
            store.ingest(number * 5.0, [sample(number)])
    assert 80 <= count(store) <= 101
    assert "keeping" in caplog.text


def test_a_second_sample_of_the_same_time_is_ignored() -> None:
    store = SeriesStore()
    store.ingest(5, [sample(1)])
    store.ingest(5, [sample(2)])
    assert [series.latest(5, 300) for series in store.select("m", lambda _: True)] == [1]


def test_select_goes_by_name_or_through_all() -> None:
    store = SeriesStore()
    store.ingest(0, [sample(1), Sample({"__name__": "n"}, 2)])

    def everything(_: Labels) -> bool:
        return True

    assert [series.labels["__name__"] for series in store.select("n", everything)] == ["n"]
    assert len(list(store.select(None, everything))) == 2
    assert store.label_values("__name__") == ["m", "n"]
    assert list(store.select("absent", everything)) == []
