from dataclasses import replace

from chalicelib.relay.messages import Forget, Serve
from chalicelib.relay.seats import Seats
from chalicelib.tap.client import Attach
from chalicelib.tap.kept import CONNECTION_LIFE
from chalicelib.tap.limits import SECOND
from tests.unit.relay.world import World
from tests.unit.tap.watching import GREETING


def seats(world: World) -> Seats:
    return Seats(world._pump(7, None), 7, lambda _kept, _attach: GREETING)


def test_who_has_attached_is_seated_once_and_who_has_not_is_not() -> None:
    world = World()
    room, now = seats(world), world.clock.now()
    attached = replace(world.connect(), attach=Attach())
    assert room.arrange([attached, world.connect("c2")], now) == [Serve("c1", 7)]
    assert room.arrange([attached], now) == []
    assert list(room.kept) == ["c1"]


def test_who_is_gone_or_expired_is_unseated_and_does_not_come_again() -> None:
    world = World()
    room, now = seats(world), world.clock.now()
    attached = replace(world.connect(), attach=Attach())
    room.arrange([attached], now)
    late = now + int(CONNECTION_LIFE.total_seconds()) * SECOND
    assert room.arrange([attached], late) == []
    assert room.kept == {}
    assert room.arrange([attached], now) == []
    assert room.kept == {}


def test_a_filter_that_this_version_cannot_read_ends_the_socket_but_a_new_one_leaves_the_old() -> None:
    world = World()
    room, now = seats(world), world.clock.now()
    strange = replace(world.connect(), attach=Attach(), filter_spec={"colour": "red"})
    assert room.arrange([strange], now) == [Forget("https://x", "c1", close=True)]
    good = replace(world.connect("c2"), attach=Attach())
    room.arrange([good], now)
    assert room.arrange([replace(good, filter_spec={"colour": "red"}, ref=1)], now) == []
    assert "c2" in room.kept


def test_one_that_is_leaving_changes_its_mind_for_nobody() -> None:
    world = World()
    room, now = seats(world), world.clock.now()
    good = replace(world.connect(), attach=Attach(), paused=True)
    room.arrange([good], now)
    room.see_out(frozenset({"k1"}), now)
    assert room.arrange([replace(good, paused=False, filter_spec={"status": 404}, ref=4)], now) == []


def test_the_keys_in_use_are_known() -> None:
    world = World()
    room = seats(world)
    room.arrange([replace(world.connect(), attach=Attach())], world.clock.now())
    assert room.credentials() == {"k1"}
