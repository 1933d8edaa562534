"""When a batch goes, and what is in it."""

from chalicelib.tap.batch import Batcher
from chalicelib.tap.ledger import Ledger
from chalicelib.tap.limits import BUSY_WINDOW, FRAME_BYTES, MILLISECOND, WINDOW
from chalicelib.tap.outbox import Outbox
from tests.unit.tap.traffic import NOON


def made(window: int = WINDOW, *, deflate: bool = False) -> tuple[Outbox, Batcher]:
    box = Outbox(Ledger())
    return box, Batcher(box, window, deflate=deflate)


def fill(box: Outbox, count: int, size: int = 1_000) -> None:
    for _ in range(count):
        box.put(b"x" * size, 1, 1)


def test_nothing_waits_nothing_is_due() -> None:
    assert made()[1].due_at() is None


def test_the_first_goes_at_once_the_next_after_the_window() -> None:
    box, batcher = made()
    fill(box, 1)
    due = batcher.due_at()
    assert due is not None
    assert due <= NOON
    assert len(batcher.cut(NOON)) == 1
    fill(box, 1)
    assert batcher.due_at() == NOON + WINDOW


def test_a_full_frame_does_not_wait() -> None:
    box, batcher = made()
    batcher.cut(NOON)
    fill(box, 30)
    assert batcher.due_at() == 0
    assert sum(len(item.payload) for item in batcher.cut(NOON)) < FRAME_BYTES


def test_deflated_frames_take_twice_as_much() -> None:
    box, batcher = made(deflate=True)
    fill(box, 60)
    assert 50 < len(batcher.cut(NOON)) <= 60


def test_a_busy_gateway_widens_the_window_up_to_two_seconds_and_full_frames_wait_too() -> None:
    box, batcher = made()
    for _ in range(10):
        batcher.widen()
    fill(box, 1)
    batcher.cut(NOON)
    fill(box, 60)
    assert batcher.due_at() == NOON + BUSY_WINDOW


def test_each_post_that_is_taken_narrows_it_again() -> None:
    box, batcher = made()
    batcher.widen()
    batcher.widen()
    windows = []
    for _ in range(3):
        batcher.narrow()
        fill(box, 1)
        batcher.cut(NOON)
        fill(box, 1)
        due = batcher.due_at()
        windows.append((due or 0) - NOON)
    assert windows == [2 * WINDOW, WINDOW, WINDOW]


def test_a_window_that_was_asked_for_is_never_shortened() -> None:
    box, batcher = made(5_000 * MILLISECOND)
    batcher.widen()
    batcher.narrow()
    batcher.cut(NOON)
    fill(box, 1)
    assert batcher.due_at() == NOON + 5_000 * MILLISECOND


def test_too_large_together_the_younger_half_goes_back() -> None:
    box, batcher = made()
    for events in (1, 2, 3):
        box.put(b"x", events, 1)
    kept = batcher.shrink(batcher.cut(NOON))
    assert [item.events for item in kept] == [1, 2]
    assert box.events == 3


def test_refused_by_the_gateway_frames_stay_below_half_of_it() -> None:
    box, batcher = made()
    batcher.refused(10_000)
    fill(box, 10)
    assert len(batcher.cut(NOON)) == 4
    batcher.refused(100_000)
    fill(box, 10)
    assert len(batcher.cut(NOON)) == 4
