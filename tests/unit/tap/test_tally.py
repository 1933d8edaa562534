"""Figures of one span of time."""

from chalicelib.tap.limits import MILLISECOND
from chalicelib.tap.tally import Figures, Tally


def test_figures_in_milliseconds() -> None:
    tally = Tally()
    for milliseconds in (10, 20, 30, 40):
        tally.add(milliseconds * MILLISECOND, good=milliseconds != 40)
    figures = tally.figures()
    assert (figures.count, figures.best_ms, figures.worst_ms, figures.success_rate) == (4, 10, 40, 0.75)
    assert figures.p50_ms is not None
    assert 19.8 <= figures.p50_ms <= 20.2


def test_what_has_no_duration_counts_all_the_same() -> None:
    tally = Tally()
    tally.add(None, good=False)
    assert tally.figures() == Figures(1, None, None, None, None, None, 0.0)


def test_nothing_has_no_rate() -> None:
    assert Tally().figures() == Figures(0, None, None, None, None, None, None)
