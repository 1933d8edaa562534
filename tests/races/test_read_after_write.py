"""The promise of the cache: a write through Portico is seen by the next read through Portico, whatever else goes on."""

from collections.abc import Callable

import pytest

from tests.fakes import FakeCache, FakeClock
from tests.races.choices import Choices
from tests.races.scheduler import Choose
from tests.races.world import WEB, World

Scene = Callable[[World], None]


def with_tunnel(world: World, *, known: bool = True) -> None:
    """A tunnel that the cache knows, freshly listed, or one that it does not."""
    world.cluster.add_namespace("acmeco")
    if known:
        world.cluster.add_tunnel("acmeco", "web", 80)
    world.refresh_now()
    if not known:
        world.kubectl_adds()


def without_tunnel(world: World) -> None:
    world.cluster.add_namespace("acmeco")
    world.refresh_now()


def create_refresh_list(world: World) -> None:
    without_tunnel(world)
    world.create(80)
    world.refresh()
    world.list()


def create_refresh_get(world: World) -> None:
    without_tunnel(world)
    world.create(80)
    world.refresh()
    world.get()


def delete_refresh_get(world: World) -> None:
    with_tunnel(world)
    world.delete()
    world.refresh()
    world.get()


def delete_refresh_list_all(world: World) -> None:
    with_tunnel(world)
    world.delete()
    world.refresh()
    world.list_all()


def change_refresh_get(world: World) -> None:
    with_tunnel(world)
    world.set_ports(443)
    world.refresh()
    world.get()


def delete_and_create_again(world: World) -> None:
    with_tunnel(world)
    world.delete()
    world.create(443)
    world.get()


def two_writers(world: World) -> None:
    with_tunnel(world)
    world.set_ports(443)
    world.delete()
    world.list()


def late_reader_of_an_unknown_tunnel(world: World) -> None:
    with_tunnel(world, known=False)
    world.get()
    world.delete()
    world.refresh()


def lists_of_both_scopes(world: World) -> None:
    with_tunnel(world, known=False)
    world.clock.advance(6)
    world.list()
    world.delete()


def two_refreshes(world: World) -> None:
    with_tunnel(world)
    world.refresh()
    world.refresh()
    world.later = 6


def kubectl_deletes(world: World) -> None:
    with_tunnel(world, known=False)
    world.kubectl(lambda: world.kubectl_delete(WEB))
    world.get()
    world.time_passes(3, 3)


def kubectl_changes(world: World) -> None:
    with_tunnel(world)
    world.kubectl(lambda: world.cluster.add_tunnel("acmeco", "web", 9000))
    world.refresh()
    world.time_passes(3, 3)


def a_late_reader_and_a_list_that_knows_better(world: World) -> None:
    """What was read before kubectl deleted it must not come to look as fresh as a list made after."""
    with_tunnel(world, known=False)

    def delete_and_wait() -> None:
        world.kubectl_delete(WEB)
        world.scheduler.at("time")
        world.clock.advance(4)

    world.get()
    world.kubectl(delete_and_wait)
    world.refresh()
    world.later = 2


def a_list_of_all_kept_out_by_one_of_the_namespace(world: World) -> None:
    """Whoever could not bring everything in must not say that all is there."""
    with_tunnel(world, known=False)
    world.clock.advance(6)
    world.refresh()
    world.mortal = world.list(first=world.cluster.next_version)


def create_while_a_newer_list_is_brought_in(world: World) -> None:
    """Kept out of the cache by that list, the write stays announced: until the list is in, readers ask the cluster."""
    without_tunnel(world)
    world.create(80)
    world.refresh(first=world.cluster.next_version)
    world.list()


def create_in_the_place_of_a_dead_one(world: World) -> None:
    """A list that saw the old one gone must not bury the new one."""
    with_tunnel(world)
    world.kubectl_delete(WEB)
    world.refresh()
    world.create(443)


def a_namespace_is_made(world: World) -> None:
    with_tunnel(world)
    world.create_namespace("globex")
    world.refresh()
    world.list_namespaces()


def a_namespace_goes(world: World) -> None:
    with_tunnel(world)
    world.delete_namespace("acmeco")
    world.refresh()
    world.list_namespaces()


SCENES: list[Scene] = [
    create_refresh_list,
    create_refresh_get,
    delete_refresh_get,
    delete_refresh_list_all,
    change_refresh_get,
    delete_and_create_again,
    two_writers,
    late_reader_of_an_unknown_tunnel,
    lists_of_both_scopes,
    two_refreshes,
    kubectl_deletes,
    kubectl_changes,
    a_late_reader_and_a_list_that_knows_better,
    a_list_of_all_kept_out_by_one_of_the_namespace,
    create_while_a_newer_list_is_brought_in,
    create_in_the_place_of_a_dead_one,
    a_namespace_is_made,
    a_namespace_goes,
]
DYING: list[Scene] = [
    create_refresh_list,
    delete_refresh_get,
    change_refresh_get,
    two_writers,
    a_list_of_all_kept_out_by_one_of_the_namespace,
]


def world(choose: Choose) -> World:
    clock = FakeClock()
    cache = FakeCache(clock)
    made = World(clock, cache, cache, choose)
    cache.at = made.scheduler.at
    return made


@pytest.mark.parametrize("scene", SCENES)
def test_in_every_order_with_two_changes_of_actor(scene: Scene) -> None:
    for choices in Choices(changes=2).runs():
        this = world(choices.choose)
        scene(this)
        this.play()


@pytest.mark.parametrize("scene", DYING)
@pytest.mark.parametrize("last_step", range(1, 9))
def test_though_one_of_them_dies_at_any_step(scene: Scene, last_step: int) -> None:
    for choices in Choices(changes=1).runs():
        this = world(choices.choose)
        scene(this)
        this.kill(last_step)
        this.play()
