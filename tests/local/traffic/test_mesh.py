"""The shop's proxies: what each sees, and that nothing is made up for nobody."""

import asyncio
from dataclasses import dataclass, field

import pytest

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.store import Store
from local.tap.proxies import Proxy, Seen
from local.traffic import mesh as mesh_room
from local.traffic.hop import Hop
from local.traffic.mesh import PAUSE_SECONDS, ShopMesh
from local.traffic.shop import WORKLOADS
from local.traffic.visits import NETWORK_SECONDS, moment
from tests.local.traffic.shop_pods import pods_of_shop, put_pod

START = 1_764_100_800.0  # 2025-11-25 20:00 UTC


@dataclass
class Shop:
    store: Store = field(default_factory=Store)
    now: float = START
    rps: float = 200.0

    def __post_init__(self) -> None:
        self.pods = pods_of_shop(self.store)
        self.mesh = ShopMesh(self.store, seed="portico", rps=self.rps, now=lambda: self.now)

    def proxy(self, name: str) -> Proxy:
        found = self.mesh.proxy(self.pods[name])
        assert found is not None
        return found

    def sees(self, name: str) -> list[tuple[float, Seen]]:
        """What the proxy of this pod sees from now on."""
        seen: list[tuple[float, Seen]] = []
        self.proxy(name).listen(lambda request, at: seen.append((at, request)))
        return seen

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + 0.05)
            self.mesh.advance(self.now)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def parts(seen: Seen) -> tuple[wire.TapEvent, ...]:
    return tuple(wire.TapEvent.FromString(one.event) for one in seen.events(7, 3, headers=False))


async def test_both_proxies_see_a_request_the_called_one_a_little_later(shop: Shop) -> None:
    client, server = shop.sees("ingress-0"), shop.sees("web-0")
    shop.pass_time(5.0)
    inbound = [(at, one) for at, one in server if parts(one)[0].proxy_direction == wire.INBOUND]
    assert inbound
    for at, one in inbound:
        event = parts(one)[0]
        twins = [
            (their_at, parts(other)[0])
            for their_at, other in client
            if other.path == one.path and at - their_at == pytest.approx(NETWORK_SECONDS, abs=1e-6)
        ]
        assert len(twins) == 1
        twin = twins[0][1]
        assert twin.proxy_direction == wire.OUTBOUND
        assert (twin.source.ip, twin.destination.ip) == (event.source.ip, event.destination.ip)
        assert twin.source.port != event.source.port


async def test_what_labels_say(shop: Shop) -> None:
    seen = shop.sees("web-0")
    shop.pass_time(5.0)
    event = next(parts(one)[0] for _, one in seen if one.labels.get("deployment") == "catalog")
    to, by = dict(event.destination_meta.labels), dict(event.source_meta.labels)
    assert (to["service"], to["namespace"], to["tls"]) == ("catalog", "shop", "true")
    assert to["server_id"] == "catalog.shop.serviceaccount.identity.linkerd.cluster.local"
    assert by == {
        "tls": "loopback",
        "pod": "web-0",
        "deployment": "web",
        "serviceaccount": "web",
        "namespace": "shop",
        "control_plane_ns": "linkerd",
        "pod_template_hash": "abc",
    }
    inbound = next(parts(one)[0] for _, one in seen if parts(one)[0].proxy_direction == wire.INBOUND)
    assert inbound.source_meta.labels["client_id"].startswith("ingress.shop.")
    assert inbound.destination_meta.labels["authz_name"] == "all-unauthenticated"
    assert inbound.destination_meta.labels["pod"] == "web-0"
    assert event.HasField("route_meta")


async def test_what_a_proxy_knows_of_a_destination_is_only_what_discovery_says(shop: Shop) -> None:
    seen = shop.sees("web-0")
    shop.pass_time(5.0)
    for _, one in seen:
        outbound = parts(one)[0].proxy_direction == wire.OUTBOUND
        assert ("deployment" in one.labels) is outbound


async def test_outside_and_unmeshed_are_told_from_the_mesh(shop: Shop) -> None:
    door, cart, job = shop.sees("ingress-0"), shop.sees("cart-0"), shop.sees("restock-0")
    shop.pass_time(20.0)
    visitor = next(parts(one)[0] for _, one in door if parts(one)[0].proxy_direction == wire.INBOUND)
    assert dict(visitor.source_meta.labels) == {"tls": "no_tls_from_remote"}
    assert visitor.source.ip.ipv4 >> 8 == 0xCB0071  # 203.0.113.0/24
    loyal = next(parts(one)[0] for _, one in cart if one.labels.get("service") == "loyalty")
    assert loyal.destination_meta.labels["tls"] == "not_provided_by_service_discovery"
    assert parts(job[0][1])[0].source_meta.labels["k8s_job"] == "restock"


async def test_http_1_has_no_scheme_and_grpc_a_status(shop: Shop) -> None:
    seen = [one for _, one in (*_after(shop, "web-0"), *_after(shop, "web-1"))]
    http1 = next(one for one in seen if parts(one)[0].proxy_direction == wire.INBOUND)
    assert not parts(http1)[0].http.request_init.HasField("scheme")
    assert not parts(http1)[-1].http.response_end.eos.WhichOneof("end")
    assert parts(http1)[-1].http.response_end.HasField("eos")
    grpc = [parts(one) for one in seen if one.path.startswith("/shop.v1.Recommender/")]
    codes = {
        one[-1].http.response_end.eos.grpc_status_code
        for one in grpc
        if one[-1].http.response_end.eos.WhichOneof("end")
    }
    assert 0 in codes
    assert all(one[0].http.request_init.scheme.registered == wire.Scheme.HTTP for one in grpc)


def _after(shop: Shop, name: str) -> list[tuple[float, Seen]]:
    seen = shop.sees(name)
    shop.pass_time(5.0)
    return seen


async def test_times_of_events_and_durations_in_them_agree(shop: Shop) -> None:
    for _, one in _after(shop, "web-0"):
        told = one.events(1, 2, headers=False)
        assert [part.after for part in told] == sorted(part.after for part in told)
        last = wire.TapEvent.FromString(told[-1].event).http.response_end
        assert told[-1].after == pytest.approx(last.since_request_init.seconds + last.since_request_init.nanos / 1e9)
        assert (last.id.base, last.id.stream, last.response_bytes) == (1, 2, 0)
        assert last.HasField("since_response_init") is (len(told) == 3)


async def test_nothing_is_made_for_nobody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def noted(seed: str, rps: float, number: int) -> list[Hop]:
        made.append(number)
        return moment(seed, rps, number)

    monkeypatch.setattr(mesh_room, "moment", noted)
    task = asyncio.create_task(shop.mesh.run())
    shop.proxy("web-0")
    await asyncio.sleep(0.03)
    assert made == []
    unlisten = shop.proxy("web-0").listen(lambda *_: None)
    shop.now += 0.2
    async with asyncio.timeout(5):
        while not made:
            await asyncio.sleep(0.001)
    unlisten()
    await asyncio.sleep(0.03)
    count = len(made)
    shop.now += 1.0
    await asyncio.sleep(0.03)
    assert len(made) == count
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_after_a_pause_it_goes_on_with_the_present(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = shop.sees("web-0")
    task = asyncio.create_task(shop.mesh.run())
    promised: list[float] = []
    shop.mesh.later(START + 5.0, promised.append)
    shop.now += PAUSE_SECONDS + 1000
    awake = shop.now
    await asyncio.sleep(0.05)
    shop.now += 1.0
    async with asyncio.timeout(5):
        while not seen:
            await asyncio.sleep(0.001)
    assert min(at for at, _ in seen) >= awake - 0.05
    assert promised == [START + 5.0], "who waits for the end of a request is not forgotten"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_same_seed_and_time_are_the_same_traffic_whoever_looks() -> None:
    one, other = Shop(), Shop()
    first = _after(one, "web-0")
    other.sees("db-0")
    assert [(at, parts(seen)) for at, seen in first] == [(at, parts(seen)) for at, seen in _after(other, "web-0")]


async def test_pods_that_come_and_go_share_the_traffic(shop: Shop) -> None:
    first = shop.sees("catalog-0")
    shop.pods["catalog-2"] = put_pod(shop.store, WORKLOADS["catalog"], 2, "10.42.99.1")
    third = shop.sees("catalog-2")
    shop.pass_time(5.0)
    assert third
    count = len(first)
    shop.store.remove(("", "pods"), "shop/catalog-0", dict(shop.pods["catalog-0"]))
    shop.pass_time(2.0)
    at_most = len([at for at, _ in first if at > shop.now - 0.9])
    assert at_most == 0
    assert len(first) >= count


async def test_a_workload_without_pods_is_not_asked(shop: Shop) -> None:
    seen = shop.sees("web-0")
    shop.store.remove(("", "pods"), "shop/db-0", dict(shop.pods["db-0"]))
    other = shop.sees("catalog-0")
    shop.pass_time(3.0)
    assert seen
    assert all(parts(one)[0].proxy_direction == wire.INBOUND for at, one in other if at > START + 1.1)


async def test_only_the_shop_s_pods_have_proxies(shop: Shop) -> None:
    pod = shop.pods["web-0"]
    elsewhere = {**pod, "metadata": {**pod["metadata"], "namespace": "other"}}
    unknown = {**pod, "metadata": {**pod["metadata"], "labels": {"app": "other"}}}
    assert shop.mesh.proxy(elsewhere) is None
    assert shop.mesh.proxy(unknown) is None
    assert shop.proxy("web-0") is shop.proxy("web-0")


async def test_one_counter_for_all_who_tap_a_proxy(shop: Shop) -> None:
    assert [shop.proxy("web-0").next_base() for _ in range(2)] == [1, 2]
    assert shop.proxy("web-1").next_base() == 1
