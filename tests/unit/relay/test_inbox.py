import threading

import pytest

from chalicelib.relay.inbox import Inbox
from chalicelib.relay.messages import Came, Looked, Opened
from tests.unit.tap.traffic import request


def test_what_came_is_given_in_order_and_once() -> None:
    inbox = Inbox()
    inbox.put(Opened(1))
    inbox.put(None)
    inbox.came(1, [request()])
    assert inbox.wait(0) == [Opened(1), Came(1, [request()])]
    assert inbox.wait(0) == []


def test_who_waits_is_woken() -> None:
    inbox = Inbox()
    threading.Timer(0.02, inbox.put, [Looked(None)]).start()
    assert inbox.wait(10) == [Looked(None)]


def test_events_beyond_the_bound_are_counted_and_told_with_the_next() -> None:
    inbox = Inbox(room=2)
    inbox.came(1, [request(1), request(2)])
    inbox.came(1, [request(3)])
    assert inbox.wait(0) == [Came(1, [request(1), request(2)])]
    inbox.came(1, [request(4)])
    assert inbox.wait(0) == [Came(1, [request(4)], dropped=1)]


def test_a_bug_in_a_thread_is_raised_where_it_is_seen() -> None:
    inbox = Inbox()
    inbox.broke(KeyError("x"))
    with pytest.raises(KeyError):
        inbox.wait(10)
