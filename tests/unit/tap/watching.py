"""A viewer's surroundings for the tests, and the other end of its socket: takes every post and keeps what it said."""

import json
from collections.abc import Callable

from chalicelib.tap.account import Surroundings
from chalicelib.tap.client import Attach
from chalicelib.tap.cost import Prices
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.frames import Pong
from chalicelib.tap.join import JoinTable
from chalicelib.tap.posting import Answer, Post, Removed, Wait
from chalicelib.tap.rendering import Rendering
from chalicelib.tap.viewer import Viewer
from tests.unit.tap.traffic import NOON, end, reader, request, response

GREETING = Pong(0)  # stands for `started`; short


def surroundings(table: JoinTable | None = None) -> Surroundings:
    return Surroundings(JoinTable() if table is None else table, Rendering(reader()), 3, Prices(), lambda: 0.5)


def listen(
    viewer: Viewer, now: int, answer: Callable[[Post], Answer] = lambda _: Answer.TAKEN
) -> tuple[list[dict[str, object]], Wait | Removed]:
    """Post what there is to post now; the frames that were taken, and what the viewer wants then."""
    taken: list[dict[str, object]] = []
    for _ in range(1_000):
        action = viewer.next(now)
        if not isinstance(action, Post):
            return taken, action
        said = answer(action)
        if said is Answer.TAKEN:
            taken.append(json.loads(action.data))
        viewer.answered(said, now)
    raise AssertionError("the viewer never stops posting")


class Watched:
    """A viewer whose greeting is out, and the join table that it watches."""

    def __init__(self, attach: Attach | None = None) -> None:
        self.table = JoinTable()
        self.viewer = Viewer(attach or Attach(), EVERYTHING, surroundings(self.table), GREETING, NOON)
        self.stream = 0
        listen(self.viewer, NOON)

    def complete(self, count: int = 1, path: str = "/cart") -> None:
        for _ in range(count):
            self.stream += 1
            first = request(self.stream, path=path)
            for event in (first, response(first), end(first)):
                exchange = self.table.add(event)
                self.viewer.event(event, exchange)
                if exchange is not None and exchange.ended:
                    self.viewer.closed(exchange)

    def frames(self, now: int = NOON) -> list[dict[str, object]]:
        assert self.viewer.totals().balanced
        told, _ = listen(self.viewer, now)
        assert self.viewer.totals().balanced
        return told

    def types(self, now: int = NOON) -> list[object]:
        return [frame["type"] for frame in self.frames(now)]

    def post(self, now: int = NOON) -> Post:
        action = self.viewer.next(now)
        assert isinstance(action, Post)
        return action

    def lost(self) -> dict[str, int]:
        return {cause: events for cause, events in self.viewer.totals().lost.items() if events}
