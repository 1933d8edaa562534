"""The same promise with any actors in any order: many runs in memory, some with the cache in DynamoDB, call by call."""

from collections.abc import Callable
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.store.client import Client
from chalicelib.store.listing_cache import DynamoListingCache
from chalicelib.store.object_cache import DynamoObjectCache
from tests.contract_ports.conftest import dynamodb, make_table
from tests.fakes import FakeCache, FakeClock
from tests.races.scheduler import Choose
from tests.races.world import WEB, World

__all__ = ["dynamodb"]

Add = Callable[[World], object]

ACTORS: dict[str, Add] = {
    "create": lambda world: world.create(80),
    "change": lambda world: world.set_ports(443),
    "delete": lambda world: world.delete(),
    "get": lambda world: world.get(),
    "list": lambda world: world.list(),
    "list all": lambda world: world.list_all(),
    "refresh": lambda world: world.refresh(),
    "refresh after a change elsewhere": lambda world: world.refresh(first=world.cluster.next_version),
    "kubectl adds": lambda world: world.kubectl(lambda: world.cluster.add_tunnel("acmeco", "web", 8080)),
    "kubectl deletes": lambda world: world.kubectl(lambda: world.kubectl_delete(WEB)),
    "time passes": lambda world: world.time_passes(2, 2, 2),
}
plots = st.lists(st.sampled_from(sorted(ACTORS)), min_size=2, max_size=5)
orders = st.lists(st.integers(0, 59), max_size=120)
deaths = st.one_of(st.none(), st.integers(1, 8))
tables = count()


class SteppingClient:
    """A client whose every call is a step of its own."""

    def __init__(self, client: Client, at: Callable[[str], None]) -> None:
        self._client = client
        self._at = at

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**request: object) -> object:
            self._at(name)
            return getattr(self._client, name)(**request)

        return call


def following(order: list[int]) -> Choose:
    """Choices from a list; when it ends, everybody goes on to their own end."""
    rest = iter(order)
    return lambda options, _free: next(rest, 0) % options


def play(world: World, plot: list[str], *, known: bool, dies_after: int | None) -> None:
    world.cluster.add_namespace("acmeco")
    if known:
        world.cluster.add_tunnel("acmeco", "web", 80)
    world.refresh_now()
    for name in plot:
        ACTORS[name](world)
    if dies_after is not None and world.mortal is not None:
        world.kill(dies_after)
    world.play()


@given(plot=plots, order=orders, known=st.booleans(), dies_after=deaths)
@settings(max_examples=1_000, deadline=None)
def test_in_memory(plot: list[str], order: list[int], known: bool, dies_after: int | None) -> None:
    clock = FakeClock()
    cache = FakeCache(clock)
    world = World(clock, cache, cache, following(order))
    cache.at = world.scheduler.at
    play(world, plot, known=known, dies_after=dies_after)


@given(plot=plots, order=orders, known=st.booleans(), dies_after=deaths)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_dynamodb(dynamodb: Client, plot: list[str], order: list[int], known: bool, dies_after: int | None) -> None:
    clock, table = FakeClock(), f"Cache{next(tables)}"
    make_table(dynamodb, table)
    steps: list[Callable[[str], None]] = []
    client = SteppingClient(dynamodb, lambda call: steps[0](call) if steps else None)
    world = World(
        clock, DynamoObjectCache(client, table, clock), DynamoListingCache(client, table, clock), following(order)
    )
    steps.append(world.scheduler.at)
    play(world, plot, known=known, dies_after=dies_after)
