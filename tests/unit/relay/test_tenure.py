from datetime import timedelta

import pytest

from chalicelib.errors import StoreUnavailable
from chalicelib.relay.limits import WITHOUT_LEASE
from chalicelib.relay.moments import moment
from chalicelib.relay.tenure import Tenure
from chalicelib.tap.kept import LEASE, Lease
from chalicelib.tap.limits import SECOND
from tests.unit.relay.world import World
from tests.unit.tap.traffic import NOON


def lease(at: int = NOON) -> Lease:
    return Lease("r", 1, moment(at) + LEASE)


def test_no_post_begins_later_than_two_and_a_half_seconds_before_the_end() -> None:
    tenure = Tenure(lease(), NOON)
    assert tenure.may_post(NOON + 15 * SECOND // 2)
    assert not tenure.may_post(NOON + 15 * SECOND // 2 + 1)


def test_it_is_renewed_every_two_seconds_and_asked_for_once() -> None:
    tenure = Tenure(lease(), NOON)
    assert not tenure.due(NOON + 2 * SECOND - 1)
    assert tenure.due(NOON + 2 * SECOND)
    assert not tenure.due(NOON + 9 * SECOND)
    tenure.renewed(lease(NOON + 2 * SECOND))
    assert tenure.renew_at == NOON + 4 * SECOND
    assert tenure.lease.until - moment(NOON) == LEASE + timedelta(seconds=2)


def test_a_renewal_that_failed_is_tried_sooner() -> None:
    tenure = Tenure(lease(), NOON)
    assert tenure.due(NOON + 2 * SECOND)
    tenure.failed(NOON + 4 * SECOND)
    assert tenure.renew_at == NOON + 5 * SECOND


def test_without_renewal_it_is_hopeless_after_a_while() -> None:
    tenure = Tenure(lease(), NOON)
    assert not tenure.hopeless(NOON + 10 * SECOND + WITHOUT_LEASE)
    assert tenure.hopeless(NOON + 10 * SECOND + WITHOUT_LEASE + 1)


def test_while_the_database_is_away_nothing_is_posted_nothing_spins_and_then_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    world.attach()
    world.settle(5, events=5)
    relay, before = world.relay, world.relay.commands

    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as broken:
        for port, names in ((world.leases, ("renew", "release")), (world.taps, ("get",)), (world.viewers, ("of_tap",))):
            for name in names:
                broken.setattr(port, name, away)
        world.settle(8, events=5)
        posted = len(world.gateway.frames["c1"])
        world.settle(12, events=5)
        assert len(world.gateway.frames["c1"]) == posted
        assert relay.commands - before < 200
    world.settle(5, events=5)
    assert world.relay is relay
    assert len(world.gateway.frames["c1"]) > posted
    world.check()


def test_without_the_database_for_good_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.attach()
    world.settle(5)

    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    for port, name in ((world.leases, "renew"), (world.taps, "get"), (world.viewers, "of_tap")):
        monkeypatch.setattr(port, name, away)
    world.settle(80)
    assert world.living == []
