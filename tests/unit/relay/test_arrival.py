from dataclasses import replace

from chalicelib.relay.arrival import Nothing, Relaying, Succeeding, arrive
from chalicelib.tap.client import Attach
from tests.unit.relay.world import World


def arrived(world: World, relay: str = "r1") -> Relaying | Succeeding | Nothing:
    return arrive(world.ports, world.tap.id, relay, world.now())


def watched() -> World:
    world = World()
    world.viewers.change(replace(world.connect(), attach=Attach()))
    return world


def test_with_a_viewer_and_no_relay_it_is_the_relay_and_counted() -> None:
    world = watched()
    found = arrived(world)
    assert isinstance(found, Relaying)
    assert found.state.lease is not None
    assert world.memory.live


def test_a_second_time_there_is_one_already() -> None:
    world = watched()
    arrived(world)
    assert arrived(world, "r2") == Nothing("there is a relay")


def test_an_offer_makes_a_successor_of_one() -> None:
    world = watched()
    found = arrived(world)
    assert isinstance(found, Relaying)
    assert found.state.lease is not None
    world.leases.offer(world.tap.id, found.state.lease, world.now())
    assert isinstance(arrived(world, "r2"), Succeeding)
    assert arrived(world, "r3") == Nothing("there is a relay")


def test_without_a_viewer_or_a_tap_there_is_nothing_to_do_and_nothing_stays() -> None:
    world = World()
    world.leases.request_start(world.tap.id, world.now())
    world.connect()
    assert arrived(world) == Nothing("no viewer")
    assert world.memory.live == {}
    assert world.leases.request_start(world.tap.id, world.now())
    world.taps.delete(world.tap.id, world.now())
    assert arrived(world) == Nothing("no such tap")
    assert arrive(world.ports, "tap_x", "r1", world.now()) == Nothing("no such tap")


def test_who_attaches_between_the_look_and_the_going_is_served() -> None:
    world = World()
    viewer = world.connect()
    listed = world.viewers.of_tap

    def attaches_meanwhile(tap_id: str) -> object:
        found = listed(tap_id)
        world.viewers.change(replace(viewer, attach=Attach()))
        return found

    world.viewers.of_tap = attaches_meanwhile  # type: ignore[method-assign, assignment]
    assert isinstance(arrived(world), Relaying)


def test_where_there_is_no_room_everybody_is_told_and_may_come_back() -> None:
    world = watched()
    world.admission._most = 0
    assert arrived(world) == Nothing("no room")
    (bye,) = world.gateway.frames["c1"]
    assert (bye["type"], bye["code"], bye["retry"], bye["epoch"]) == ("bye", 4405, True, 0)
    assert world.gateway.closed == ["c1"]
    assert world.viewers.find("c1") is None
