"""Made-up histories: a whole one is clean, and each promise, broken once, is found."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.books import CAUSES
from tests.chaos.history import Fields, History, Moment, load
from tests.chaos.verdict import judge

Json = Any  # whatever a frame may hold
EXCHANGE: Fields = {"status": 200, "ended": "complete"}  # three events


def totals(delivered: int = 0, **more: Json) -> Fields:
    lost = {**dict.fromkeys(CAUSES, 0), **more.pop("lost", {})}
    sums = {"delivered": delivered, "filtered": 0, "sampled": 0, "paused": 0, "held": 0, **more}
    examined = sum(sums.values()) + sum(lost.values())
    return {"examined": examined, **sums, "lost": lost, "bytes": 9, "messages": 1, "cost_usd": 0.0}


def frame(kind: str, epoch: int, seq: int, second: float = 0.0, **fields: Json) -> Fields:
    return {"type": kind, "epoch": epoch, "seq": seq, "at": f"2026-01-01T00:00:{second:06.3f}Z", **fields}


def batch(epoch: int, seq: int, exchanges: int = 1, **fields: Json) -> Fields:
    return frame("batch", epoch, seq, filter_epoch=1, exchanges=[EXCHANGE] * exchanges, **fields)


def started(epoch: int = 1) -> Fields:
    return frame("started", epoch, 1, filter_epoch=1)


def bye(epoch: int, seq: int, sums: Fields | None, code: int = 4500, retry: object = False) -> Fields:
    return frame("bye", epoch, seq, code=code, retry=retry, totals=sums)


def handover(epoch: int, previous: Fields | None) -> Fields:
    return frame("status", epoch, 1, state="handover", previous=previous)


def loss(epoch: int, seq: int, causes: dict[str, int], sums: Fields, second: float = 0.0) -> Fields:
    return frame("loss", epoch, seq, second, causes=causes, totals=sums, upstream_invisible=True)


def seen(*frames: Fields, every: float = 1.0, code: int | None = None) -> History:
    history = History("v")
    history.note(100.0, "opened")
    history.note(100.0, "attached")
    for number, each in enumerate(frames, 1):
        history.moments.append(Moment(100.0 + number * every, "frame", each, 100))
    history.note(100.0 + len(frames) * every, "closed", code=code)
    return history


def whole() -> list[Fields]:
    previous = {"epoch": 1, "last_seq": 3, "totals": totals(3, lost={"handover": 2})}
    return [
        started(),
        batch(1, 2),
        loss(1, 3, {"handover": 1}, totals(3, lost={"handover": 1})),
        handover(2, previous),
        batch(2, 2, 2),
        frame("filtered", 2, 3, filter_epoch=2),
        {"type": "pong", "epoch": 0, "at": "2026-01-01T00:00:00.000Z"},
        bye(2, 4, totals(6, filtered=4)),
    ]


def test_a_whole_history_is_clean() -> None:
    assert judge(seen(*whole())) == []


def test_a_frame_that_comes_twice_is_no_flaw() -> None:
    frames = whole()
    assert judge(seen(*frames[:2], frames[1], *frames[2:])) == []


def test_one_frame_of_an_old_epoch_may_slip_through() -> None:
    assert judge(seen(started(), handover(2, None), batch(1, 2))) == []


def test_one_frame_may_come_after_the_bye_of_the_socket_function() -> None:
    said = {"type": "bye", "epoch": 0, "code": 4500, "retry": False, "totals": None}
    assert judge(seen(started(), said, batch(1, 2))) == []


def broken() -> Iterator[tuple[str, History]]:
    yield "gap", seen(started(), batch(1, 3))
    yield "gap", seen(batch(1, 2))
    yield "begins with batch", seen(batch(1, 1))
    yield "twice, and differs", seen(started(), batch(1, 2), batch(1, 2, 2))
    yield "2 frames of old epochs", seen(started(), handover(2, None), batch(1, 2), batch(1, 3))
    yield "made before", seen(started(), batch(1, 2) | {"at": "2025-01-01T00:00:00.000Z"})
    yield (
        "ended with seq 1",
        seen(started(), batch(1, 2), handover(2, {"epoch": 1, "last_seq": 1, "totals": totals(3)})),
    )
    yield "follows epoch 3", seen(started(), handover(2, {"epoch": 3, "last_seq": 1, "totals": totals()}))
    yield "the 2. frame after the bye", seen(started(), bye(1, 2, totals()), batch(1, 3), batch(1, 4))
    yield "accounted for", seen(started(), bye(1, 2, totals() | {"examined": 1}))
    yield "are counts", seen(started(), bye(1, 2, totals(filtered=-1)))
    yield "lost has", seen(started(), bye(1, 2, totals(lost={"magic": 0})))
    yield "1 held", seen(started(), bye(1, 2, totals(held=1)))
    yield "no totals", seen(started(), bye(1, 2, None))
    yield "delivered 4, but 3 came", seen(started(), batch(1, 2), bye(1, 3, totals(4)))
    yield "delivered 0, but 3 came", seen(started(), batch(1, 2), bye(1, 3, totals(0, filtered=3)))
    yield (
        "delivered 7, but 3 came",
        seen(started(), batch(1, 2), handover(2, {"epoch": 1, "last_seq": 2, "totals": totals(7)})),
    )
    yield (
        "delivered 0, but 6 came",
        seen(started(), batch(1, 2), batch(1, 3), handover(2, {"epoch": 1, "last_seq": 3, "totals": totals(0)})),
    )
    yield "1 held", seen(started(), handover(2, {"epoch": 1, "last_seq": 1, "totals": totals(held=1)}))
    yield "told one by one", seen(started(), loss(1, 2, {"handover": 1}, totals(lost={"handover": 2})))
    yield "without a cause", seen(started(), loss(1, 2, {}, totals()))
    yield "a loss of 0 events", seen(started(), loss(1, 2, {"handover": 0}, totals()))
    yield "claims to know", seen(started(), loss(1, 2, {}, totals()) | {"upstream_invisible": False})
    first = loss(1, 2, {"handover": 1}, totals(filtered=2, lost={"handover": 1}))
    yield (
        "within a second",
        seen(started(), first, loss(1, 3, {"handover": 1}, totals(filtered=2, lost={"handover": 2}), 0.5)),
    )
    yield "filtered shrank", seen(started(), first, bye(1, 3, totals(filtered=1, lost={"handover": 1})))
    yield "lost handover shrank", seen(started(), first, bye(1, 3, totals(filtered=3)))
    yield "filter epoch 1 after 2", seen(started(), frame("filtered", 1, 2, filter_epoch=2), batch(1, 3))
    yield "nobody told of", seen(started(), batch(1, 2) | {"filter_epoch": 2})
    yield "none of ours", seen(started(), bye(1, 2, totals(), code=4600))
    yield "with retry True", seen(started(), bye(1, 2, totals(), retry=True))
    yield "with retry False", seen(started(), bye(1, 2, totals(), code=4400))
    yield "the bye said 4500", seen(started(), bye(1, 2, totals()), code=4400)
    yield "has a seq", seen({"type": "pong", "epoch": 0, "seq": 1})
    yield "that says", seen({"message": "Internal server error"})
    yield "26.0 s without", seen(started(), batch(1, 2), every=26.0)
    yield "61.0 s without", seen(started(), every=61.0)


@pytest.mark.parametrize(("flaw", "history"), list(broken()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_promise_is_found(flaw: str, history: History) -> None:
    found = judge(history)
    assert any(flaw in each for each in found), found


def test_a_viewer_without_a_relay_is_stranded_even_while_the_socket_answers() -> None:
    pongs = [{"type": "pong", "epoch": 0}] * 7
    assert any("without a frame" in flaw for flaw in judge(seen(started(), *pongs, every=10.0)))


def test_a_stalled_viewer_is_owed_nothing() -> None:
    history = seen(started(), batch(1, 2))
    history.moments[3:3] = [Moment(101.5, "stalled"), Moment(301.0, "reading")]
    history.moments[-2:] = [Moment(302.0, "frame", batch(1, 2), 100), Moment(302.0, "closed")]
    assert judge(history) == []


def test_an_epoch_never_goes_back_from_one_socket_to_the_next() -> None:
    history = seen(started(2))
    history.moments += seen(started(1), batch(1, 2)).moments
    assert any("old epochs" in flaw for flaw in judge(history))


def test_a_frame_is_not_too_large() -> None:
    history = seen(started())
    history.moments[2] = Moment(101.0, "frame", started(), 30_001)
    assert any("30001 bytes" in flaw for flaw in judge(history))


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    history = seen(*whole())
    assert load(history.save(tmp_path)) == history
