from chalicelib.relay.limits import TELL_EVERY
from chalicelib.relay.messages import Tell
from chalicelib.relay.sums import POSTS, Sums
from chalicelib.tap.posting import Answer


def test_counts_are_told_each_minute_and_begin_anew() -> None:
    sums = Sums(0)
    sums.add("RelayEvents", 3)
    sums.posted(Answer.TOO_LARGE)
    sums.lost({"slow_viewer": 2, "handover": 0})
    assert sums.due(TELL_EVERY - 1) == []
    assert sums.due(TELL_EVERY) == [Tell((("RelayEvents", 3), ("RelayLostSlowViewer", 2), ("RelayPostTooLarge", 1)))]
    assert sums.due(2 * TELL_EVERY) == []


def test_every_answer_has_a_metric_of_its_own() -> None:
    assert len(set(POSTS.values())) == len(Answer)
