"""Epochs only grow, `seq` grows by one: whatever comes in whatever order, nothing is acted on twice, no gap goes unsaid."""

from hypothesis import given
from hypothesis import strategies as st

from portico.watch.frames import Stamp
from portico.watch.order import Order, Verdict


def stamp(epoch: int, seq: int | None) -> Stamp:
    return Stamp(epoch, seq, "")


def test_frames_in_order_are_fresh() -> None:
    order = Order()
    assert [order.take(stamp(1, seq)) for seq in (1, 2, 3)] == [(Verdict.FRESH, None)] * 3


def test_an_epoch_that_is_over_is_stale_and_a_number_that_was_had_is_repeated() -> None:
    order = Order()
    order.take(stamp(2, 1))
    assert order.take(stamp(1, 9)) == (Verdict.STALE, None)
    assert order.take(stamp(2, 1)) == (Verdict.REPEATED, None)


def test_a_gap_names_what_is_missing() -> None:
    order = Order()
    order.take(stamp(1, 1))
    verdict, gap = order.take(stamp(1, 4))
    assert (verdict, str(gap)) == (Verdict.FRESH, "frames 2 to 3 of epoch 1")
    assert str(order.take(stamp(2, 2))[1]) == "frames 1 of epoch 2"


def test_a_new_socket_counts_from_one_in_the_same_epoch_and_never_in_a_lower_one() -> None:
    order = Order()
    order.take(stamp(3, 8))
    order.reconnected()
    assert order.take(stamp(3, 1)) == (Verdict.FRESH, None)
    order.reconnected()
    assert order.take(stamp(2, 1)) == (Verdict.STALE, None)


def test_frames_of_the_socket_itself_have_no_order() -> None:
    order = Order()
    order.take(stamp(3, 1))
    assert order.take(stamp(0, None)) == (Verdict.FRESH, None)
    assert (order.epoch, order.seq) == (3, 1)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), max_size=40))
def test_what_is_fresh_only_grows_and_every_number_is_had_or_missed(stamps: list[tuple[int, int]]) -> None:
    order, acted, missed = Order(), [], set()
    for epoch, seq in stamps:
        verdict, gap = order.take(stamp(epoch, seq))
        if verdict is Verdict.FRESH:
            acted.append((epoch, seq))
        if gap is not None:
            missed |= {(gap.epoch, number) for number in range(gap.first, gap.last + 1)}
    assert acted == sorted(set(acted))
    for epoch, last in dict(acted).items():
        assert {(epoch, seq) for seq in range(1, last + 1)} == {pair for pair in {*acted, *missed} if pair[0] == epoch}
