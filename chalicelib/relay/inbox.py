"""Where the threads leave what came, and where the one that decides waits for it. Events beyond a bound are only counted."""

from collections import deque
from collections.abc import Sequence
from threading import Condition

from chalicelib.relay.limits import INBOX_EVENTS
from chalicelib.relay.messages import Came, News
from chalicelib.tap.events import TapEvent


class Inbox:
    """`put` and `came` from any thread; `wait` from one."""

    def __init__(self, room: int = INBOX_EVENTS) -> None:
        self._room = room
        self._changed = Condition()
        self._news: deque[News] = deque()
        self._events = 0
        self._dropped = 0
        self._failure: Exception | None = None

    def put(self, news: News | None) -> None:
        """None is no news."""
        if news is not None:
            with self._changed:
                self._news.append(news)
                self._changed.notify()

    def came(self, stream: int, events: Sequence[TapEvent]) -> None:
        """Events, unless so many wait already that memory would grow: then how many they were."""
        with self._changed:
            if self._events + len(events) > self._room:
                self._dropped += len(events)
                return
            self._news.append(Came(stream, events, self._dropped))
            self._events += len(events)
            self._dropped = 0
            self._changed.notify()

    def broke(self, failure: Exception) -> None:
        """A thread met a bug: raise it where somebody sees it."""
        with self._changed:
            self._failure = failure
            self._changed.notify()

    def wait(self, seconds: float) -> list[News]:
        """All that came, as soon as something has; nothing when the time is over. Raise what a thread met."""
        with self._changed:
            if not self._news and self._failure is None:
                self._changed.wait(max(0.0, seconds))
            if self._failure is not None:
                raise self._failure
            news = list(self._news)
            self._news.clear()
            self._events = 0
            return news
