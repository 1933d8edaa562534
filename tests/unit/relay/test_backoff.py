from chalicelib.relay.backoff import Backoff
from chalicelib.tap.limits import SECOND


def test_it_doubles_to_eight_seconds_and_begins_anew() -> None:
    backoff = Backoff(lambda: 1.0)
    assert [backoff.next() / SECOND for _ in range(6)] == [1, 2, 4, 8, 8, 8]
    backoff.reset()
    assert backoff.next() == SECOND


def test_it_is_anywhere_in_the_upper_half() -> None:
    assert Backoff(lambda: 0.0).next() == SECOND // 2
