from dataclasses import replace

import pytest

from chalicelib.errors import ClusterUnavailable, StoreUnavailable, TapForbidden
from chalicelib.relay import messages as m
from chalicelib.relay.hands import Hands
from chalicelib.tap.frames import Pods
from chalicelib.tap.pods import ENABLED, MESHED, NOT_MESHED, Pod
from chalicelib.tap.posting import Answer
from chalicelib.tap.target import Target
from tests.unit.relay.world import World


def hands(world: World) -> Hands:
    return Hands(world.ports, world.tap, "r1", world.clock)


def post(world: World, not_after: int) -> m.PostTo:
    return m.PostTo("https://x", "c1", b"{}", world.clock.now() + not_after)


def test_a_post_is_posted_unless_its_time_is_over() -> None:
    world = World()
    assert hands(world).do(post(world, 0)) == m.Posted("c1", Answer.TAKEN)
    assert hands(world).do(post(world, -1)) == m.Posted("c1", Answer.BUSY)
    assert len(world.gateway.frames["c1"]) == 1


def test_what_the_store_cannot_do_is_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("away")

    world = World()
    monkeypatch.setattr(world.taps, "get", away)
    assert hands(world).do(m.Look()) == m.Failed(m.Look())


def test_the_clusters_no_is_told_with_its_reason_and_trouble_is_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    world, ask = World(), m.CheckRights(frozenset({"k1", "k2"}))
    assert hands(world).do(ask) == m.Checked("", frozenset())
    world.cluster.forbidden = "no binding"
    world.cluster.revoked = {"k2"}
    assert hands(world).do(ask) == m.Checked("no binding", frozenset({"k2"}))

    def away(*_: object) -> None:
        raise ClusterUnavailable("away")

    monkeypatch.setattr(world.cluster, "check", away)
    assert hands(world).do(ask) == m.Failed(ask)
    monkeypatch.setattr(
        world.cluster, "check", lambda *_: (_ for _ in ()).throw(TapForbidden("x", checked_by="portico"))
    )
    assert hands(world).do(ask) == m.Checked("x", frozenset({"k2"}))


def test_pods_are_counted_where_they_may_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    assert hands(world).do(m.LookAtPods()) == m.SawPods(None)
    good = Pod("web-1", {MESHED: "linkerd"}, {ENABLED: "true"})
    world.tap = replace(world.tap, target=Target("shop", "namespace", "shop"))
    monkeypatch.setattr(world.cluster, "of_namespace", lambda _: [good, Pod("web-2")])
    said = hands(world).do(m.LookAtPods())
    assert isinstance(said, m.SawPods)
    assert isinstance(said.pods, Pods)
    assert (said.pods.tapped, said.pods.refused, said.pods.examples[0].why) == (1, 1, NOT_MESHED)

    def away(_: str) -> None:
        raise ClusterUnavailable("away")

    monkeypatch.setattr(world.cluster, "of_namespace", away)
    assert hands(world).do(m.LookAtPods()) == m.SawPods(None)


def test_streams_are_not_for_these_hands() -> None:
    with pytest.raises(AssertionError):
        hands(World()).do(m.OpenStream(1))


def test_an_alarm_is_a_metric_and_a_line() -> None:
    world = World()
    hands(world).tell(m.Tell((("RelayEvents", 2),), alarm="gateway_forbidden"))
    assert world.signals.counts == {"RelayEvents": 2, "RelayAlarm": 1, "flushes": 1}
    assert world.signals.events == ["gateway_forbidden"]
