"""All viewers of one tap: by example, and by chance against the law of conservation and the bounds of memory."""

import json

import pytest
from hypothesis import settings

from chalicelib.errors import InvalidRequest
from chalicelib.tap.bye import Bye
from chalicelib.tap.client import Attach
from chalicelib.tap.cost import Prices
from chalicelib.tap.filtering import Filter
from chalicelib.tap.frames import Mode
from chalicelib.tap.limits import IDLE_AFTER, JOIN_TIMEOUT, MILLISECOND, RECOVERED_AFTER, SECOND
from chalicelib.tap.match import Match, split
from chalicelib.tap.parting import Parting
from chalicelib.tap.posting import Post
from chalicelib.tap.viewer import Viewer
from tests.unit.tap.pumping import EARLY, Pumping, pump
from tests.unit.tap.traffic import HandClock, end, request, response
from tests.unit.tap.watching import GREETING, listen

HIDDEN = [b"authorization", b"cookie", b"set-cookie", b"x-api-key", b"l5d-client-id", b"proxy-authorization", b"x-mine"]


class World:
    """A pump with a clock."""

    def __init__(self, **options: int | bool | Filter) -> None:
        self.clock = HandClock()
        self.pump = pump(self.clock, **options)  # type: ignore[arg-type]
        self.stream = 0

    def attach(self, name: str = "a", mode: Mode = "exchanges", spec: dict[str, object] | None = None) -> Viewer:
        viewer = self.pump.attach(name, Attach(mode=mode, filter=spec), GREETING)
        listen(viewer, self.clock.now())
        return viewer

    def complete(self, count: int = 1, path: str = "/a") -> None:
        for _ in range(count):
            self.stream += 1
            first = request(self.stream, at=self.clock.now(), path=path)
            self.pump.feed([first, response(first), end(first)])

    def heard(self, viewer: Viewer) -> list[dict[str, object]]:
        return listen(viewer, self.clock.now())[0]


def states(frames: list[dict[str, object]]) -> list[object]:
    return [frame["state"] for frame in frames if frame["type"] == "status"]


def test_each_viewer_gets_its_own_view() -> None:
    world = World()
    whole, table, single = world.attach("a"), world.attach("b", "top"), world.attach("c", "events", EARLY)
    world.complete()
    world.complete(path="/z")
    assert [frame["type"] for frame in world.heard(whole)] == ["status", "batch"]
    assert [frame["type"] for frame in world.heard(table)] == ["status", "top"]
    batch = world.heard(single)[-1]
    events = batch["events"]
    assert isinstance(events, list)
    assert (len(events), batch["examined"], batch["matched"]) == (3, 6, 3)


def test_the_taps_own_expression_comes_before_any_viewers_filter() -> None:
    world = World(after=split(Match(path="/a")).after)
    viewer = world.attach()
    world.complete(path="/b")
    assert viewer.totals().filtered == 3


def test_a_filter_that_cannot_be_read_attaches_nobody() -> None:
    world = World()
    with pytest.raises(InvalidRequest):
        world.attach(spec={"colour": "red"})
    with pytest.raises(InvalidRequest, match="tap:headers"):
        world.pump.read_filter({"header": {"name": "te", "value": ""}})
    assert world.pump.viewers == {}


def test_with_the_right_headers_can_be_filtered_and_identities_seen() -> None:
    world = World(headers=True)
    viewer = world.attach(spec={"header": {"name": "te", "value": "trailers"}})
    first = request(headers=b"te: trailers", source_meta=b"client_id=web")
    world.pump.feed([first, end(first)])
    assert "client_id" in json.dumps(world.heard(viewer))


@pytest.mark.parametrize("mode", ["exchanges", "events", "top"])
@pytest.mark.parametrize("right", [True, False])
def test_no_canary_leaves_in_any_mode_with_or_without_the_right(mode: Mode, right: bool) -> None:
    world = World(headers=right)
    viewer = world.attach(mode=mode)
    secrets = b"\n".join(b"%b: c4n4ry" % name for name in HIDDEN) + b"\n:path: /a?c4n4ry\nhost: ann:c4n4ry@api"
    first = request(path="/a?c4n4ry", authority="ann:c4n4ry@api", headers=secrets, at=world.clock.now())
    world.pump.feed(
        [first, response(first, headers=secrets), end(first, trailers=secrets), end(first, trailers=secrets)]
    )
    world.clock.move(SECOND)
    frames = world.heard(viewer)
    assert len(frames) >= 2
    assert "c4n4ry" not in json.dumps(frames)


@pytest.mark.parametrize("spec", [{"path": "c4n4ry"}, {"authority": "ann:c4n4ry@api"}, {"source": "client_id=c4n4ry"}])
def test_no_filter_finds_a_canary(spec: dict[str, object]) -> None:
    world = World()
    viewer = world.attach(spec=spec)
    first = request(path="/a?c4n4ry", authority="ann:c4n4ry@api", source_meta=b"client_id=c4n4ry")
    world.pump.feed([first, end(first)])
    assert (viewer.totals().filtered, viewer.totals().delivered) == (2, 0)


def test_waiting_then_live_then_idle() -> None:
    world = World()
    viewer = world.attach()
    world.pump.feed([])
    world.pump.tick()
    assert world.heard(viewer) == []
    world.complete()
    assert states(world.heard(viewer)) == ["live"]
    world.clock.move(IDLE_AFTER)
    world.pump.tick()
    assert states(world.heard(viewer))[0] == "idle"


def test_overload_is_counted_and_told_and_so_is_its_end() -> None:
    world = World()
    viewer = world.attach()
    world.pump.overloaded(7)
    world.clock.move(RECOVERED_AFTER)
    assert states(world.heard(viewer)) == ["overload"]
    world.pump.tick()
    assert states(world.heard(viewer)) == ["recovered"]
    assert viewer.totals().lost["relay_overload"] == 7


def test_what_has_no_end_in_time_is_told_as_it_is_and_the_end_is_late() -> None:
    world = World()
    viewer = world.attach()
    first = request(at=world.clock.now())
    world.pump.feed([first])
    world.clock.move(JOIN_TIMEOUT)
    world.pump.tick()
    world.pump.feed([end(first)])
    batch = next(frame for frame in world.heard(viewer) if frame["type"] == "batch")
    assert '"incomplete"' in json.dumps(batch)
    assert viewer.totals().lost["join_timeout"] == 1


def test_a_full_table_tells_of_its_oldest_as_it_is() -> None:
    world = World(open_exchanges=1)
    viewer = world.attach()
    world.pump.feed([request(1), request(2)])
    world.heard(viewer)
    assert (viewer.totals().delivered, viewer.totals().held) == (1, 1)


def test_a_lost_upstream_is_told_and_what_was_open_gets_no_end_any_more() -> None:
    world = World()
    viewer = world.attach()
    world.pump.feed([request()])
    world.heard(viewer)
    world.pump.upstream_lost("reset by peer")
    assert states(world.heard(viewer)) == ["upstream_lost"]
    world.pump.resumed()
    frames = world.heard(viewer)
    assert [frame["type"] for frame in frames] == ["status", "batch"]
    assert (states(frames), viewer.totals().held) == (["resumed"], 0)
    assert '"incomplete"' in json.dumps(frames)


def test_the_relays_time_is_shared() -> None:
    world = World()
    one, other = world.attach("a"), world.attach("b")
    world.clock.move(SECOND)
    world.pump.tick()
    assert one.totals().cost_usd == other.totals().cost_usd > Prices().message_step


def test_all_leave_with_what_was_open_told() -> None:
    world = World()
    viewers = [world.attach("a"), world.attach("b", "events"), world.attach("c", "top")]
    world.pump.feed([request()])
    world.pump.leave(Parting(Bye.DELETED))
    for viewer in viewers:
        frames = world.heard(viewer)
        assert (frames[-1]["type"], frames[-1]["code"]) == ("bye", 4501)
        assert viewer.totals().delivered == 1
        assert viewer.totals().balanced


def test_one_that_is_gone_is_removed() -> None:
    world = World()
    world.attach("a")
    world.pump.remove("a")
    world.pump.remove("a")
    world.complete()
    assert world.pump.viewers == {}


def test_a_stalled_viewer_of_ten_changes_nothing_for_the_others() -> None:
    world = World()
    stalled, others = world.attach("stalled"), [world.attach(str(number)) for number in range(9)]
    assert isinstance(stalled.next(world.clock.now() + 21 * SECOND), Post)
    for _ in range(100):
        world.complete(20)
        world.clock.move(250 * MILLISECOND)
        for viewer in others:
            viewer.heard(world.clock.now())
            world.heard(viewer)
    assert all(sum(viewer.totals().lost.values()) == 0 for viewer in others)
    assert stalled.totals().lost["slow_viewer"] > 0
    assert stalled.totals().balanced


TestPumping = Pumping.TestCase
TestPumping.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
