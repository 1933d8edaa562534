import threading
from datetime import datetime

from chalicelib.errors import ClusterUnavailable, StreamLost
from chalicelib.relay.inbox import Inbox
from chalicelib.relay.listening import Listening
from chalicelib.relay.messages import Came, News, Opened, StreamEnded
from tests.unit.relay.test_shell import Real, until


def listening(real: Real, inbox: Inbox) -> Listening:
    return Listening(real.shell.ports, real.tap, 1, inbox, real.shell.clock)


def test_it_tells_that_it_is_open_what_comes_and_why_it_ended() -> None:
    real, inbox = Real(), Inbox()
    one = listening(real, inbox)
    thread = threading.Thread(target=one.run)
    thread.start()
    until(lambda: bool(real.streams.streams), "not opened")
    news: list[News] = []
    while not any(isinstance(each, Came) for each in news):
        news += inbox.wait(5)
    assert news[0] == Opened(1)
    real.streams.streams[0].breaks = StreamLost("broke")
    thread.join(5)
    assert isinstance(inbox.wait(0)[-1], StreamEnded)
    assert real.streams.streams[0].closed.is_set()


def test_stopped_it_ends_without_a_word() -> None:
    real, inbox = Real(), Inbox()
    one = listening(real, inbox)
    thread = threading.Thread(target=one.run)
    thread.start()
    until(lambda: bool(real.streams.streams), "not opened")
    one.stop()
    one.stop()
    thread.join(5)
    assert not any(isinstance(each, StreamEnded) for each in inbox.wait(0))


def test_stopped_before_it_began_it_opens_nothing_for_long() -> None:
    real, inbox = Real(), Inbox()
    one = listening(real, inbox)
    one.stop()
    one.run()
    assert inbox.wait(0) == []
    assert all(stream.closed.is_set() for stream in real.streams.streams)


def test_a_cluster_that_is_asked_for_too_much_is_waited_for_and_given_up() -> None:
    real, inbox = Real(), Inbox()
    asked: list[datetime] = []

    def none_left(now: datetime) -> bool:
        asked.append(now)
        return False

    real.admission.upstream_token = none_left  # type: ignore[method-assign]
    one = listening(real, inbox)
    one._stopped.wait = lambda _=None: False  # type: ignore[method-assign, assignment]
    one.run()
    (ended,) = inbox.wait(0)
    assert isinstance(ended, StreamEnded)
    assert isinstance(ended.error, ClusterUnavailable)
    assert len(asked) == 41
