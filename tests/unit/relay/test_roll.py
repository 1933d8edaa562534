from chalicelib.relay.limits import LISTED_LATELY, LOOK_EVERY
from chalicelib.relay.messages import ListViewers, Look
from chalicelib.relay.roll import Roll


def test_it_lists_at_once_and_then_only_when_the_revision_moved() -> None:
    roll = Roll(0)
    assert roll.step(3, stale=False, now=0) == [ListViewers(3)]
    assert roll.step(3, stale=False, now=1) == []
    roll.listed((), 3, 2)
    assert not roll.current(3)
    assert roll.take() == ()
    assert roll.take() is None
    assert roll.current(3)
    assert not roll.current(4)
    assert roll.step(4, stale=False, now=3) == [ListViewers(4)]


def test_it_looks_twice_a_second_one_look_at_a_time() -> None:
    roll = Roll(0)
    roll.listed((), 3, 0)
    assert roll.step(3, stale=False, now=LOOK_EVERY) == [Look()]
    assert roll.step(3, stale=False, now=9 * LOOK_EVERY) == []
    roll.looked()
    assert roll.step(3, stale=False, now=9 * LOOK_EVERY) == [Look()]


def test_before_somebody_is_called_silent_all_are_listed_but_not_again_and_again() -> None:
    roll = Roll(0)
    roll.listed((), 3, 0)
    assert ListViewers(3) not in roll.step(3, stale=True, now=LISTED_LATELY)
    assert ListViewers(3) in roll.step(3, stale=True, now=LISTED_LATELY + 1)


def test_a_listing_that_failed_is_not_repeated_at_once() -> None:
    roll = Roll(0)
    roll.step(3, stale=False, now=0)
    roll.failed(1)
    assert ListViewers(3) not in roll.step(3, stale=False, now=LOOK_EVERY)
    assert ListViewers(3) in roll.step(3, stale=False, now=LOOK_EVERY + 1)


def test_an_outdated_revision_is_not_listed_again_before_the_next_look() -> None:
    roll = Roll(0)
    roll.listed((), 3, 0)
    roll.take()
    roll.forget()
    assert roll.step(3, stale=False, now=1) == []
    roll.looked()
    assert roll.step(4, stale=False, now=2) == [ListViewers(4)]
