"""From one relay to the next: planned, under load, with a successor that fails, and after a sudden death."""

from typing import Any

from chalicelib.errors import ClusterUnavailable, TapForbidden
from chalicelib.relay.succession import Succession
from chalicelib.tap.limits import SECOND
from tests.unit.relay.world import World


def exchanges(world: World, connection_id: str = "c1") -> list[Any]:
    batches = [each for each in world.gateway.told(connection_id) if each["type"] == "batch"]
    return [exchange for batch in batches for exchange in batch["exchanges"]]


def handovers(world: World, connection_id: str = "c1") -> list[dict[str, Any]]:
    return [each for each in world.gateway.told(connection_id) if each.get("state") == "handover"]


def test_a_relay_hands_over_every_twenty_seconds_and_nothing_is_lost_untold() -> None:
    world = World(life=20 * SECOND)
    world.attach("c1")
    world.attach("c2")
    for _ in range(12):
        world.settle(10, events=20)
        for connection in ("c1", "c2"):
            world.ping(connection)
    world.check()
    for connection in ("c1", "c2"):
        told = handovers(world, connection)
        assert len(told) >= 5
        assert all(each["planned"] and each["previous"] for each in told)
        assert all(each.get("gap_ms", 0) == 0 for each in told)
        delivered = [str(each["key"]) for each in exchanges(world, connection)]
        assert len(delivered) == len(set(delivered)) > 2_000


def test_what_the_old_relay_said_last_is_what_the_next_one_tells() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    world.settle(18, events=20)
    (handover,) = handovers(world)
    old = [each for each in world.gateway.told("c1") if each["epoch"] == 1]
    assert handover["previous"]["epoch"] == 1
    assert handover["previous"]["last_seq"] == old[-1]["seq"]
    assert handover["previous"]["totals"]["delivered"] == 3 * sum(len(each.get("exchanges", ())) for each in old)


def test_the_old_relay_pumps_until_the_successors_stream_is_open() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    world.settle(13, events=20)
    world.cluster.refusal = ClusterUnavailable("not now")
    world.settle(2, events=20)
    assert [type(sim.machine).__name__ for sim in world.living] == ["Run", "Succession"]
    assert world.gateway.told("c1")[-1]["epoch"] == 1
    world.cluster.refusal = None
    world.settle(4, events=20)
    assert world.gateway.told("c1")[-1]["epoch"] == 2
    world.check()


def test_a_successor_that_never_comes_is_asked_for_again() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    world.settle(13, events=20)
    world.cluster.refusal = ClusterUnavailable("not now")
    world.settle(1.2, events=20)
    dead = next(sim for sim in world.living if isinstance(sim.machine, Succession))
    world.relays.remove(dead)
    world.cluster.refusal = None
    world.settle(4, events=20)
    assert world.gateway.told("c1")[-1]["epoch"] == 2
    assert handovers(world)[0]["planned"]
    world.check()


def test_a_successor_that_dies_once_it_is_open_is_replaced_at_a_later_ping() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    world.settle(14.1, events=20)
    world.relays[:] = [sim for sim in world.living if not isinstance(sim.machine, Succession)]
    for _ in range(3):
        world.settle(10)
        world.ping()
    world.settle(2, events=20)
    handover = handovers(world)[0]
    assert handover["planned"]
    assert 5_000 < handover["gap_ms"] < 10_000
    world.check()


def test_without_any_successor_the_lease_goes_back_and_a_ping_brings_the_next() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    world.settle(13, events=20)
    for _ in range(70):
        world.settle(0.1, events=20)
        world.starts.clear()
        world.relays[:] = world.relays[:1]
    assert world.living == []
    world.settle(25)
    world.ping()
    world.settle(2, events=20)
    (handover,) = handovers(world)
    assert handover["planned"]
    assert 20_000 < handover["gap_ms"] < 30_000
    world.check()


def test_a_successor_that_may_not_tap_leaves_it_to_the_next_to_say_so() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    world.settle(13, events=20)
    world.cluster.refusal = TapForbidden("not any more", checked_by="tap_server")
    world.settle(10, events=20)
    world.ping()
    world.settle(30)
    world.ping()
    world.settle(8)
    assert world.gateway.told("c1")[-1]["code"] == 4502
    world.check()


def test_after_a_sudden_death_the_next_says_that_nobody_knows() -> None:
    world = World()
    world.attach()
    world.settle(5, events=20)
    world.kill()
    world.settle(8)
    world.ping()
    world.settle(1)
    assert world.living == []  # the dead one's lease still counts
    world.settle(6)
    world.ping()
    world.settle(2, events=20)
    (handover,) = handovers(world)
    assert (handover["planned"], handover["previous"]) == (False, None)
    assert 10_000 <= handover["gap_ms"] <= 20_000
    world.check()


def test_a_tap_that_is_deleted_while_it_is_handed_over_says_so() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    world.settle(14.2, events=20)
    world.taps.delete(world.tap.id, world.now())
    world.settle(8, events=20)
    assert world.living == []


def test_quiet_is_counted_over_all_relays() -> None:
    world = World(life=20 * SECOND, quiet_after=50 * SECOND)
    world.attach()
    for _ in range(5):
        world.settle(9)
        world.ping()
    assert "bye" not in world.gateway.kinds("c1")
    assert handovers(world)
    world.settle(8)
    assert world.gateway.told("c1")[-1]["code"] == 4402


def test_who_attaches_while_a_relay_yields_is_the_successors() -> None:
    world = World(life=20 * SECOND)
    world.attach()
    for tenth in range(40):
        world.settle(0.5, events=20)
        if tenth == 30:
            world.attach("late")
    world.settle(2, events=20)
    assert "started" in world.gateway.kinds("late")
    assert "batch" in world.gateway.kinds("late")
    world.check()
