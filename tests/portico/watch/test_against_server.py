"""What the server's own tap room posts, whatever happens to it, is followed without a fault: two programs, one protocol.

Each frame is played as the gateway may play it: once, or once more where the relay could not know that it arrived.
"""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.tap.bye import Bye as Code
from chalicelib.tap.client import Attach
from chalicelib.tap.frames import Mode
from chalicelib.tap.limits import MILLISECOND
from chalicelib.tap.parting import Parting
from chalicelib.tap.posting import Answer, Post
from chalicelib.tap.viewer import Viewer
from portico.watch.follower import Follower
from portico.watch.frames import Batch, Bye, Frame
from portico.watch.telling import Teller
from tests.portico.terminals import Terminal
from tests.unit.tap.pumping import pump
from tests.unit.tap.traffic import HandClock, end, request, response
from tests.unit.tap.watching import GREETING

STEPS = st.lists(
    st.sampled_from(["feed", "feed", "wait", "overload", "break", "pause", "resume", "filter", "post"]), max_size=40
)
ARRIVED_UNKNOWN = st.lists(st.booleans(), min_size=400, max_size=400)


class Gateway:
    """Posts to one client; `unknown` says of which posts the relay does not hear that they arrived."""

    def __init__(self, unknown: list[bool]) -> None:
        self.follower = Follower(Teller(Terminal(Path()).environment()))
        self.teller = self.follower._teller
        self.acted: list[Frame] = []
        self._unknown = unknown

    def play(self, viewer: Viewer, now: int) -> None:
        while isinstance(action := viewer.next(now), Post):
            frame = self.follower.take(action.data.decode())
            if frame is not None:
                self.acted.append(frame)
            again = self._unknown.pop() if self._unknown else False
            viewer.answered(Answer.AMBIGUOUS if again and frame is not None else Answer.TAKEN, now)


def step(name: str, viewer: Viewer, room: "Room") -> None:
    if name == "feed":
        room.feed()
    elif name == "wait":
        room.clock.move(300 * MILLISECOND)
        room.pump.tick()
    elif name == "overload":
        room.pump.overloaded(3)
    elif name == "break":
        room.pump.upstream_lost("reset")
        room.pump.resumed()
    elif name == "filter":
        viewer.set_filter(room.pump.read_filter({"path": "[13579]$"}), ref=None)
    elif name in {"pause", "resume"}:
        getattr(viewer, name)(ref=None)


class Room:
    def __init__(self) -> None:
        self.clock = HandClock()
        self.pump = pump(self.clock)
        self.stream = 0

    def feed(self) -> None:
        for _ in range(5):
            self.stream += 1
            first = request(self.stream, at=self.clock.now(), path=f"/{self.stream}")
            self.pump.feed([first, response(first), end(first)])


@settings(max_examples=60, deadline=None)
@given(STEPS, st.sampled_from(["exchanges", "events", "top"]), st.booleans(), ARRIVED_UNKNOWN)
def test_no_frame_of_the_server_is_a_fault(steps: list[str], mode: Mode, deflate: bool, unknown: list[bool]) -> None:
    room, gateway = Room(), Gateway(unknown)
    viewer = room.pump.attach("a", Attach(mode, encoding="deflate" if deflate else "json"), GREETING)
    gateway.play(viewer, room.clock.now())
    for name in [*steps, "wait"]:
        step(name, viewer, room)
        if name in {"post", "wait"}:
            gateway.play(viewer, room.clock.now())
    viewer.leave(Parting(Code.DETACHED), room.clock.now())
    gateway.play(viewer, room.clock.now())
    assert gateway.teller.faults == 0
    last = gateway.acted[-1].content
    assert isinstance(last, Bye)
    assert last.totals is not None
    assert (last.totals.balanced, last.totals.held, last.retry) == (True, 0, False)
    items = [
        json.dumps(item) for frame in gateway.acted if isinstance(frame.content, Batch) for item in frame.content.items
    ]
    assert len(items) == len(set(items))
