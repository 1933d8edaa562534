"""What waits for one viewer."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tap.ledger import Cause, Ledger
from chalicelib.tap.limits import QUEUE_BYTES
from chalicelib.tap.outbox import Item, Outbox

KILO = b"x" * 1_000


def filled(*events: int, epoch: int = 1) -> Outbox:
    box = Outbox(Ledger())
    for count in events:
        box.put(KILO, count, epoch)
    return box


def test_what_went_in_comes_out_in_order() -> None:
    box = filled(1, 2, 3)
    assert [item.events for item in box.take(10_000)] == [1, 2, 3]
    assert (len(box), box.bytes, box.events) == (0, 0, 0)


def test_no_more_is_taken_than_there_is_room_for() -> None:
    box = filled(1, 2, 3)
    assert [item.events for item in box.take(2_002)] == [1, 2]
    assert [item.events for item in box.take(2_000)] == [3]


def test_one_is_taken_however_large() -> None:
    assert len(filled(1, 2).take(10)) == 1
    assert filled().take(10) == []


def test_one_batch_has_one_filter_epoch() -> None:
    box = filled(1, 2)
    box.put(KILO, 3, 2)
    assert box.oldest_epoch() == 1
    assert [item.events for item in box.take(10_000)] == [1, 2]
    assert box.oldest_epoch() == 2
    box.take(10_000)
    assert box.oldest_epoch() is None


def test_full_it_drops_the_oldest_and_counts_them_by_cause() -> None:
    ledger = Ledger()
    box = Outbox(ledger)
    for number in range(70):
        box.cause = Cause.GATEWAY_BUSY if number >= 68 else Cause.SLOW_VIEWER
        box.put(KILO, 3, 1)
    assert box.bytes <= QUEUE_BYTES
    assert (ledger.lost[Cause.SLOW_VIEWER], ledger.lost[Cause.GATEWAY_BUSY]) == (9, 6)
    assert box.events + sum(ledger.lost.values()) == 210


def test_what_comes_back_stands_in_front_again() -> None:
    box = filled(1, 2, 3)
    taken = box.take(2_002)
    box.give_back(taken)
    assert [item.events for item in box.take(10_000)] == [1, 2, 3]


def test_what_comes_back_to_a_full_queue_is_the_oldest() -> None:
    ledger = Ledger()
    box = Outbox(ledger)
    for _ in range(65):
        box.put(KILO, 1, 1)
    box.give_back([Item(KILO, 7, 1)])
    assert ledger.lost[Cause.SLOW_VIEWER] == 7
    assert box.bytes <= QUEUE_BYTES


def test_cleared_it_says_how_many_events_that_was() -> None:
    box = filled(1, 2, 3)
    assert box.clear() == 6
    assert (len(box), box.bytes, box.events) == (0, 0, 0)


@given(st.lists(st.tuples(st.integers(1, 30_000), st.integers(1, 3)), max_size=30))
def test_memory_and_sums_hold_whatever_comes(puts: list[tuple[int, int]]) -> None:
    ledger = Ledger()
    box = Outbox(ledger)
    for size, events in puts:
        box.put(b"x" * size, events, 1)
        assert box.bytes <= QUEUE_BYTES
    assert sum(ledger.lost.values()) + box.events == sum(events for _, events in puts)
