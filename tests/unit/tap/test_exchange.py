"""An exchange holds its events and copies nothing."""

from chalicelib.tap.limits import MILLISECOND
from tests.unit.tap.traffic import end, exchange, request, whole


def test_it_counts_the_events_it_was_joined_from() -> None:
    first = request()
    assert exchange(first).events == 1
    assert exchange(first, ending=end(first)).events == 2
    assert whole(first).events == 3


def test_it_counts_those_after_an_ordinal() -> None:
    one = whole()
    assert [one.events_after(ordinal) for ordinal in range(4)] == [3, 2, 1, 0]


def test_it_tells_its_events_in_the_order_of_a_request() -> None:
    first = request()
    last = end(first)
    assert exchange(first, ending=last).told() == [(1, first), (3, last)]


def test_latency_and_duration_are_the_proxys_own() -> None:
    one = whole()
    assert one.latency == 5 * MILLISECOND
    assert one.duration == 8 * MILLISECOND
    assert exchange().latency is None
    assert exchange().duration is None
