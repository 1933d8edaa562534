"""One post in flight for each viewer, none without the lease; what came of each goes back to its viewer."""

from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.relay.messages import PostTo
from chalicelib.relay.tenure import Tenure
from chalicelib.tap.kept import KeptViewer
from chalicelib.tap.posting import Answer, Post, Removed
from chalicelib.tap.pump import Pump


class Gone(NamedTuple):
    """A viewer that is to be forgotten, or left to a successor."""

    connection_id: str
    answer: Answer | None


class Posts:
    """`wake_at` is when somebody may have something to say, as of the last `step`."""

    __slots__ = ("flying", "wake_at")

    def __init__(self) -> None:
        self.flying: set[str] = set()
        self.wake_at: int | None = None

    def step(
        self, pump: Pump, kept: Mapping[str, KeptViewer], tenure: Tenure, now: int
    ) -> tuple[list[PostTo], list[Gone]]:
        """What to post now, and who is gone."""
        posts: list[PostTo] = []
        gone: list[Gone] = []
        self.wake_at = None
        for connection_id, viewer in pump.viewers.items():
            if connection_id in self.flying or not tenure.may_post(now):
                continue
            action = viewer.next(now)
            if isinstance(action, Post):
                self.flying.add(connection_id)
                endpoint = kept[connection_id].endpoint
                posts.append(PostTo(endpoint, connection_id, action.data, tenure.posts_until))
            elif isinstance(action, Removed):
                gone.append(Gone(connection_id, action.answer))
            elif action.until is not None:
                self.wake_at = action.until if self.wake_at is None else min(self.wake_at, action.until)
        return posts, gone

    def answered(self, pump: Pump, connection_id: str, answer: Answer, now: int) -> None:
        """The gateway's answer."""
        self.flying.discard(connection_id)
        viewer = pump.viewers.get(connection_id)
        if viewer is not None:
            viewer.answered(answer, now)
