from chalicelib.errors import ClusterError, StreamLost, TapForbidden
from chalicelib.relay.limits import FAULTS, OPEN_AFTER
from chalicelib.relay.messages import OpenStream
from chalicelib.relay.upstream import State, Upstream
from chalicelib.tap.limits import SECOND


def state(upstream: Upstream) -> State:
    return upstream.state


def opening() -> Upstream:
    upstream = Upstream(lambda: 1.0, 0)
    assert upstream.step(0) == OpenStream(1)
    upstream.written(1, SECOND)
    return upstream


def test_it_is_open_with_the_first_events() -> None:
    upstream = opening()
    assert state(upstream) is State.OPENING
    assert upstream.spoke(1)
    assert state(upstream) is State.OPEN


def test_it_is_open_when_nothing_was_said_against_it_for_a_second() -> None:
    upstream = opening()
    assert upstream.wake_at == SECOND + OPEN_AFTER
    assert upstream.step(SECOND + OPEN_AFTER - 1) is None
    assert state(upstream) is State.OPENING
    assert upstream.step(SECOND + OPEN_AFTER) is None
    assert state(upstream) is State.OPEN
    assert upstream.wake_at is None


def test_one_whose_request_is_not_written_is_never_open() -> None:
    upstream = Upstream(lambda: 1.0, 0)
    upstream.step(0)
    upstream.step(100 * SECOND)
    assert state(upstream) is State.OPENING
    assert upstream.wake_at is None


def test_it_is_opened_again_after_the_back_off_under_another_number() -> None:
    upstream = opening()
    assert upstream.ended(1, StreamLost("x"), 5 * SECOND) is None
    assert upstream.wake_at == 6 * SECOND
    assert upstream.step(6 * SECOND - 1) is None
    assert upstream.step(6 * SECOND) == OpenStream(2)
    assert not upstream.spoke(1)
    assert upstream.ended(1, StreamLost("x"), 7 * SECOND) is None
    upstream.written(1, 7 * SECOND)
    assert upstream.wake_at is None


def test_a_no_is_a_parting() -> None:
    parting = opening().ended(1, TapForbidden("no", checked_by="api_server"), 0)
    assert parting is not None


def test_nonsense_in_a_row_is_a_parting_in_the_end() -> None:
    upstream, now = Upstream(lambda: 1.0, 0), 0
    for number in range(1, FAULTS):
        now += 10 * SECOND
        assert upstream.step(now) == OpenStream(number)
        assert upstream.ended(number, ClusterError("cannot impersonate"), now) is None
    upstream.step(now + 10 * SECOND)
    parting = upstream.ended(FAULTS, ClusterError("cannot impersonate"), now)
    assert parting is not None
    assert parting.reason == "cannot impersonate"


def test_closed_it_wants_nothing() -> None:
    upstream = opening()
    upstream.close()
    assert not upstream.spoke(1)
    assert upstream.step(100 * SECOND) is None
