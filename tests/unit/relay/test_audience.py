from dataclasses import replace

from chalicelib.relay import messages as m
from chalicelib.relay.audience import Audience
from chalicelib.relay.backlog import Backlog
from chalicelib.relay.sums import Sums
from chalicelib.relay.tenure import Tenure
from chalicelib.tap.client import Attach
from tests.unit.relay.world import World
from tests.unit.tap.traffic import NOON, end, request, response


def audience(world: World) -> tuple[Audience, Tenure]:
    state = world.leases.take(world.tap.id, "r1", world.now())
    assert state is not None
    assert state.lease is not None
    return Audience(world._pump, state, 1, Backlog(), Sums(NOON)), Tenure(state.lease, NOON)


def test_before_it_is_known_who_looks_all_is_kept_and_then_told() -> None:
    world = World()
    room, tenure = audience(world)
    assert room.empty
    assert room.step(tenure, NOON, yielding=False) == []
    first = request()
    room.came(m.Came(1, [first, response(first), end(first)]))
    room.upstream_lost("broke")
    assert room.seat([replace(world.connect(), attach=Attach())], None, NOON, NOON) == [m.Serve("c1", 1)]
    (post,) = room.step(tenure, NOON, yielding=False)
    assert isinstance(post, m.PostTo)
    assert room.flying


def test_what_nobody_could_read_is_overload() -> None:
    world = World()
    room, _ = audience(world)
    room.seat([replace(world.connect(), attach=Attach())], None, NOON, NOON)
    room.came(m.Came(1, [request()], dropped=5))
    assert room.pump is not None
    totals = room.pump.viewers["c1"].totals()
    assert totals.lost["relay_overload"] == 5
    assert totals.balanced


def test_dropped_they_are_left_to_the_successor_with_all_accounted_for() -> None:
    world = World()
    room, _ = audience(world)
    assert room.drop() == []
    room.seat([replace(world.connect(), attach=Attach())], None, NOON, NOON)
    room.came(m.Came(1, [request()]))
    room.leave(None)
    (left,) = room.drop()
    assert isinstance(left, m.Leave)
    assert left.previous.totals["held"] == 0
    assert left.previous.totals["lost"] == {**left.previous.totals["lost"], "handover": 1}  # type: ignore[dict-item]
    assert room.empty
