"""A viewer's surroundings for the tests, and the other end of its socket: takes every post and keeps what it said."""

import json
from collections.abc import Callable

from chalicelib.tap.account import Surroundings
from chalicelib.tap.cost import Prices
from chalicelib.tap.frames import Pong
from chalicelib.tap.join import JoinTable
from chalicelib.tap.posting import Answer, Post, Removed, Wait
from chalicelib.tap.rendering import Rendering
from chalicelib.tap.viewer import Viewer
from tests.unit.tap.traffic import reader

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
