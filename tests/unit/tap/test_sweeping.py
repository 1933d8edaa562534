"""What is done each minute for sockets that say nothing."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.errors import StoreUnavailable
from chalicelib.tap.client import Attach
from chalicelib.tap.kept import KeptViewer, Tap, TapState
from chalicelib.tap.speech import Speech
from chalicelib.tap.sweeping import TapSweep, TapSweepReport
from tests.fakes import FakeSignals
from tests.unit.sockets.room import ENDPOINT, Room


class World(Room):
    def __init__(self, *, relays: int = 40) -> None:
        super().__init__(relays=relays)
        self.signals = FakeSignals()
        self.over: list[TapState] = []
        self.sweep = TapSweep(
            taps=self.taps,
            ended=self,
            viewers=self.viewers,
            waking=self.attending._waking,
            speech=Speech(self.connections, self.viewers, self.clock),
            admission=self.admission,
            clock=self.clock,
            signals=self.signals,
        )

    def ended(self, _: datetime) -> Sequence[TapState]:
        return self.over

    def socket(self, name: str, tap: Tap | None = None, *, attached: bool = True) -> KeptViewer:
        self.attending.join((tap or self.tap).id, self.alice, connection_id=name, endpoint=ENDPOINT)
        viewer = replace(self.memory.viewers[name], attach=Attach() if attached else None)
        self.memory.viewers[name] = viewer
        return viewer

    def run(self) -> TapSweepReport:
        return self.sweep.run(self.clock.now() + timedelta(seconds=30))

    def byes(self) -> dict[str, int]:
        return {connection: json.loads(data)["code"] for _, connection, data in self.connections.posted}


@pytest.fixture
def world() -> World:
    return World()


def test_a_relay_that_died_with_viewers_waiting_is_started_again(world: World) -> None:
    world.socket("a")
    world.make()
    assert world.run() == TapSweepReport(taps=2, woken=1)
    assert world.relays.started == [world.tap.id]
    assert world.signals.counts["TapSweepWoken"] == 1


def test_a_live_relay_is_left_alone_with_its_viewers(world: World) -> None:
    world.socket("a")
    world.clock.advance(3_600 * 3)
    assert world.leases.take(world.tap.id, "r", world.clock.now())
    world.admission.enter(world.tap.id, world.clock.now())
    assert world.run() == TapSweepReport(taps=1)
    assert set(world.memory.viewers) == {"a"}
    assert set(world.memory.live) == {world.tap.id}


def test_sockets_that_are_over_are_told_and_forgotten(world: World) -> None:
    world.socket("never-attached", attached=False)
    world.socket("silent")
    expired = world.socket("credential")
    good_until = world.clock.now() + timedelta(seconds=10)
    world.memory.viewers["credential"] = replace(expired, principal=replace(world.alice, good_until=good_until))
    world.clock.advance(90)
    world.socket("new", attached=False)
    world.socket("fresh")
    old = world.socket("two-hours")
    world.memory.viewers["two-hours"] = replace(old, expires_at=world.clock.now())
    report = world.run()
    assert world.byes() == {"never-attached": 4402, "silent": 4402, "credential": 4506, "two-hours": 4404}
    assert set(world.memory.viewers) == {"new", "fresh"}
    assert (report.dismissed, report.woken) == (4, 1)
    assert {connection for _, connection in world.connections.closed} == set(world.byes())


def test_a_socket_that_never_attached_goes_though_a_relay_is_live(world: World) -> None:
    world.socket("a")
    world.socket("b", attached=False)
    assert world.leases.take(world.tap.id, "r", world.clock.now())
    world.clock.advance(5)
    assert world.leases.take(world.tap.id, "r", world.clock.now()) is None
    world.memory.viewers["b"] = replace(world.memory.viewers["b"], opened_at=world.clock.now() - timedelta(minutes=1))
    assert world.run().dismissed == 1
    assert world.byes() == {"b": 4402}


def test_taps_that_are_deleted_or_over_end_for_their_viewers(world: World) -> None:
    over = world.make()
    world.socket("deleted")
    world.socket("over", over)
    world.taps.delete(world.tap.id, world.clock.now())
    state = world.memory.taps.pop(over.id).state
    world.over = [replace(state, tap=replace(over, expires_at=world.clock.now()))]
    assert world.run().dismissed == 2
    assert world.byes() == {"deleted": 4501, "over": 4401}


def test_the_count_of_live_taps_is_set_right(world: World) -> None:
    now = world.clock.now()
    idle, deleted, dying, watched = world.make(), world.make(), world.make(), world.tap
    for tap in (idle, deleted, dying, watched):
        world.admission.enter(tap.id, now)
    world.admission.enter("tap_gone", now)
    for tap in (deleted, dying):
        world.taps.delete(tap.id, now)
    world.clock.advance(60)
    world.socket("a", watched)
    new = world.make()
    world.admission.enter(new.id, now)
    record = world.memory.taps[dying.id]
    taken = world.leases.take(watched.id, "r", world.clock.now())
    assert taken is not None
    record.state = replace(record.state, lease=taken.lease)
    assert world.run().released == 3
    assert set(world.memory.live) == {watched.id, dying.id, new.id}


def test_no_room_is_no_failure(world: World) -> None:
    full = World(relays=0)
    full.socket("a")
    assert full.run() == TapSweepReport(taps=1)
    assert set(full.memory.viewers) == {"a"}


def test_what_fails_for_one_tap_does_not_keep_the_others_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    other = world.make()
    world.socket("a")
    world.socket("b", other)
    start = world.relays.start

    def failing(tap_id: str) -> None:
        if tap_id == world.tap.id:
            raise StoreUnavailable("away")
        start(tap_id)

    monkeypatch.setattr(world.relays, "start", failing)
    report = world.run()
    assert (report.complete, report.woken) == (False, 1)
    assert world.relays.started == [other.id]
    assert world.signals.events == ["tap_sweep_failed"]


def test_a_database_that_is_away_and_a_time_that_is_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.socket("a")
    assert not world.sweep.run(world.clock.now()).complete
    assert world.relays.started == []

    def away(_: datetime) -> Sequence[TapState]:
        raise StoreUnavailable("away")

    monkeypatch.setattr(world.taps, "all", away)
    assert not world.run().complete
    assert world.signals.counts["TapSweepFailed"] == 1
