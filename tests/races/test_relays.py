"""Relays, viewers and the gateway in every order in which they can meet: nobody is stranded, nobody is served twice.

The steps are the store's conditional writes and the gateway's posts. `Choices` gives every order of them with so many
changes of actor; what must hold afterwards is asked of the whole world.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

import pytest

from chalicelib.tap.client import Attach
from chalicelib.tap.kept import KeptViewer
from chalicelib.tap.limits import SECOND
from chalicelib.tap.posting import Answer
from tests.races.choices import Choices
from tests.unit.relay.world import Sim, World

ATTACH = Attach(window=SECOND // 10)
CHANGES = 3  # steps out of the usual order: one for each step of the viewer that comes
Step = Callable[[], None]


def clients(world: World) -> dict[str, Iterator[Step]]:
    """One viewer leaves while another attaches, as the socket function does both: one store call a step."""

    def leaves() -> Iterator[Step]:
        yield lambda: world.viewers.remove("old")

    def comes() -> Iterator[Step]:
        viewer = replace(world.connect("new"), attach=ATTACH)
        yield lambda: attach(world, viewer)
        yield world.wake

    return {"leaves": leaves(), "comes": comes()}


def attach(world: World, viewer: KeptViewer) -> None:
    assert world.viewers.change(viewer)


class Meeting:
    """Actors, each with a next step: the clients, each lane of each relay, and time, which passes so often."""

    def __init__(self, world: World, choices: Choices) -> None:
        self.world = world
        self.choices = choices
        self.clients = clients(world)
        self.passes = 7  # of time among the steps: enough to look, list, release and start again

    def run(self, turns: int = 200) -> None:
        for _ in range(turns):
            actors = self.actors()
            if not actors:
                return
            names = sorted(actors, key=_usual)
            name = names[self.choices.choose(len(names), free=False)]
            actors[name]()

    def actors(self) -> dict[str, Step]:
        world, found = self.world, dict[str, Step]()
        for name, steps in list(self.clients.items()):
            found[name] = lambda name=name, steps=steps: self.client(name, steps)  # type: ignore[misc]
        if world.living and self.passes:
            found["time"] = self.pass_time
        if world.starts:
            found["start"] = self.begin
        for sim in world.living:
            for lane in sim.lanes:
                found[f"{sim.name} {lane}"] = lambda sim=sim, lane=lane: self.lane(sim, lane)  # type: ignore[misc]
        return found

    def client(self, name: str, steps: Iterator[Step]) -> None:
        step = next(steps, None)
        if step is None:
            del self.clients[name]
        else:
            step()

    def begin(self) -> None:
        sim = self.world.begin()
        if sim is not None:
            sim.step()

    def lane(self, sim: Sim, lane: str) -> None:
        sim.finish(lane)
        sim.step()

    def pass_time(self) -> None:
        self.passes -= 1
        now = self.world.clock.now()
        self.world.clock.time = min(sim.machine.wake_at(now) for sim in self.world.living)
        for sim in self.world.living:
            sim.step()


def _usual(actor: str) -> tuple[int, str]:
    """Relays do what they have to, one viewer leaves, time passes until its relay is gone, and then the other comes."""
    order = ("start", "leaves", "time", "comes")
    return (order.index(actor) + 1 if actor in order else 0), actor


def test_no_order_of_attach_leave_and_release_strands_a_viewer() -> None:
    orders = 0
    for choices in Choices(CHANGES).runs():
        world = World()
        world.attach("old", ATTACH)
        world.settle(0.3)
        Meeting(world, choices).run(60)
        world.settle(2)
        assert world.gateway.kinds("new")[:1] == ["started"], choices._made
        assert len(world.living) == 1
        world.check()
        orders += 1
    assert orders > 1_000


@pytest.mark.parametrize("seed", range(20))
def test_a_zombie_gets_one_post_through_at_most_and_it_is_of_an_old_epoch(seed: int) -> None:
    """A relay stops, for as long as it takes another to follow, and wakes with posts in its hands."""
    random = Random(seed)
    world = World()
    world.attach("a", ATTACH)
    world.attach("b", ATTACH)
    world.settle(random.uniform(1, 4), events=20)
    zombie = world.relay
    world.clock.move(SECOND // 5)
    world.traffic(3)
    zombie.step()
    zombie.paused = True
    flying = {lane for lane in zombie.lanes if lane.startswith("post")}
    while len(world.living) < 2:
        world.settle(random.uniform(1, 3))
        world.ping("a")
        world.ping("b")
    world.settle(2, events=20)
    before = {name: len(world.gateway.frames[name]) for name in ("a", "b")}
    late = {name: sum(each["epoch"] == 1 for each in world.gateway.frames[name]) for name in ("a", "b")}
    zombie.paused = False
    for lane in sorted(flying):
        zombie.hands._clock = Frozen()
        zombie.finish(lane)
    world.settle(5, events=20)
    for name in ("a", "b"):
        old = sum(each["epoch"] == 1 for each in world.gateway.frames[name]) - late[name]
        assert old == (f"post {name}" in flying)
        assert len(world.gateway.frames[name]) > before[name]
        assert all(each["epoch"] == 2 for each in world.gateway.told(name)[before[name] :])
    assert zombie.done
    world.check()


class Frozen:
    """The clock of a post that was on its way already."""

    def now(self) -> int:
        return 0


@pytest.mark.parametrize("seed", range(8))
def test_any_trouble_leaves_every_viewer_with_what_it_was_told(seed: int) -> None:
    """Random answers of the gateway, deaths of relays, hand-overs every twenty seconds: the laws hold for all."""
    random = Random(seed)
    world = World(life=20 * SECOND)
    world.gateway.arrives = {Answer.TAKEN}
    answers = [Answer.TAKEN] * 30 + [Answer.BUSY] * 3 + [Answer.AMBIGUOUS]
    world.gateway.answer = lambda _, data: Answer.TOO_LARGE if len(data) > 4_000 else random.choice(answers)
    names = [f"c{number}" for number in range(4)]
    for name in names:
        world.attach(name, ATTACH)
    for _ in range(12):
        live(world, names, random.uniform(1, 10))
        if random.random() < 0.15:
            world.kill()
    world.gateway.answer = lambda *_: Answer.TAKEN
    for _ in range(3):
        live(world, names, 12)
    world.check()
    for name in [name for name in names if world.viewers.find(name) is not None]:
        assert "batch" in world.gateway.kinds(name)[-40:]


def live(world: World, names: list[str], seconds: float) -> None:
    """With some traffic, and clients that ping after it."""
    world.settle(seconds, events=10)
    for name in names:
        world.ping(name)
