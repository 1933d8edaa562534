"""The demo shop in a cluster: what can be tapped in it, by whom, and that it is planted once."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
from urllib3 import PoolManager

from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.tap_request import TapAsk
from chalicelib.cluster.tap_stream import TapOpener
from chalicelib.cluster.tap_viewer import ActsAs
from chalicelib.errors import NothingToTap, TapForbidden
from chalicelib.tap.events import TapEvent
from chalicelib.tap.target import read_target
from local.cluster.authentication import User
from local.cluster.server import Running, embedded_cluster
from local.kube.client import KubeClient
from local.kube.kubeconfig import read_kubeconfig
from local.kube.objects import API_SERVICES, DEPLOYMENTS, JOBS, NAMESPACES, PODS, Key, uid_of
from local.operator.kubelet import Kubelet
from local.seed.planting import plant
from local.seed.shop import plant_shop
from local.traffic.shop import WORKLOADS
from local.traffic.tapped import tapped_shop
from tests.local.operator.cluster import TOKEN, write_kubeconfig

PORTICO = "portico-s-own-token"
PATIENCE = 10.0  # seconds; what is waited for takes milliseconds
USERS = {TOKEN: User("admin", ("system:masters",)), PORTICO: User("portico", ("portico:gateways",))}


class WallClock:
    def now(self) -> int:
        return time.time_ns()


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with embedded_cluster(USERS) as made, tapped_shop(made.cluster, seed="portico", rps=200.0):
        yield made


@pytest.fixture
async def client(running: Running, tmp_path: Path) -> AsyncIterator[KubeClient]:
    access = read_kubeconfig(write_kubeconfig(tmp_path, running.url))
    async with KubeClient(access, user_agent="test") as made:
        yield made


@pytest.fixture
async def shop(running: Running, client: KubeClient) -> AsyncIterator[Running]:
    """Planted, and its pods running."""
    await plant(client, shop=True)
    kubelet = asyncio.create_task(Kubelet(client).run())
    wanted = sum(one.replicas for one in WORKLOADS.values())
    async with asyncio.timeout(PATIENCE):
        while (
            sum("podIP" in pod.get("status", {}) for pod in running.cluster.store.all(("", "pods"), "shop/")) < wanted
        ):
            await asyncio.sleep(0.01)
    yield running
    kubelet.cancel()
    with suppress(asyncio.CancelledError):
        await kubelet


async def tap(shop: Running, group: str, kind: str, name: str = "") -> list[TapEvent]:
    """The first events, as Portico gets them for somebody of this group."""
    access = Access(shop.url, PoolManager(), f"Bearer {PORTICO}")
    ask = TapAsk(read_target("shop", kind, name))
    stream = await asyncio.to_thread(TapOpener(lambda: access, WallClock()).open, ask, ActsAs("ann/1", [group]))
    try:
        return await asyncio.to_thread(stream.read, PATIENCE)
    finally:
        stream.close()


@pytest.mark.parametrize("group", ["shop-tappers", "portico:admin"])
@pytest.mark.parametrize(("kind", "name"), [("ns", ""), ("deploy", "web"), ("deploy", ""), ("svc", "catalog")])
async def test_the_tappers_and_the_administrator_see_its_traffic(
    shop: Running, group: str, kind: str, name: str
) -> None:
    assert await tap(shop, group, kind, name)


async def test_the_nobodies_see_nothing_and_are_told_by_the_cluster(shop: Running) -> None:
    for kind, name in (("ns", ""), ("deploy", "web")):
        with pytest.raises(TapForbidden, match="portico:viewer"):
            await tap(shop, "shop-nobodies", kind, name)


async def test_what_cannot_be_tapped_says_why(shop: Running) -> None:
    with pytest.raises(NothingToTap, match="disable-tap"):
        await tap(shop, "shop-tappers", "deploy", "vault")
    with pytest.raises(NothingToTap, match=r'name="loyalty"$'):
        await tap(shop, "shop-tappers", "deploy", "loyalty")
    assert await tap(shop, "shop-tappers", "job", "restock")


async def ask(shop: Running, method: str, path: str, headers: dict[str, str], body: object = None) -> tuple[int, str]:
    sent = {"Authorization": f"Bearer {PORTICO}", **headers}
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, shop.url + path, headers=sent, json=body) as answer,
    ):
        return answer.status, await answer.text()


REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
AS_TAPPER = {"Impersonate-User": "portico:viewer", "Impersonate-Group": "shop-tappers"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Impersonate-User": "somebody", "Impersonate-Group": "shop-tappers"},
        {"Impersonate-User": "portico:viewer", "Impersonate-Group": "system:masters"},
        {"Impersonate-User": "portico:viewer", "Impersonate-Group": "unnamed"},
        {**AS_TAPPER, "Impersonate-Extra-other": "x"},
        {**AS_TAPPER, "Impersonate-Uid": "x"},
    ],
)
async def test_portico_may_become_nobody_else(shop: Running, headers: dict[str, str]) -> None:
    status, text = await ask(shop, "POST", REVIEWS, headers, {"spec": {}})
    assert (status, "impersonate" in text) == (403, True)


async def test_portico_itself_may_not_tap_but_list_pods(shop: Running) -> None:
    path = "/apis/tap.linkerd.io/v1alpha1/watch/namespaces/shop/deployments/web/tap"
    assert (await ask(shop, "POST", path, {}))[0] == 403
    assert (await ask(shop, "GET", "/api/v1/namespaces/shop/pods", {}))[0] == 200
    assert (await ask(shop, "GET", "/api/v1/namespaces/shop/pods/web", {}))[0] == 403


@pytest.mark.parametrize(
    ("group", "allowed"), [("shop-tappers", True), ("shop-nobodies", False), ("portico:admin", True)]
)
async def test_rights_can_be_asked_for_somebody_without_a_rule_for_that(
    shop: Running, group: str, allowed: bool
) -> None:
    """As a relay asks while a tap runs: both of a namespace's checks, and a workload's one."""
    headers = {**AS_TAPPER, "Impersonate-Group": group, "Impersonate-Extra-portico.dev%2Fprincipal": "ann"}
    rows = (
        {"resource": "tap"},
        {"resource": "namespaces", "subresource": "tap"},
        {"resource": "deployments", "subresource": "tap", "name": "web"},
    )
    for row in rows:
        attributes = {"verb": "watch", "group": "tap.linkerd.io", "namespace": "shop", **row}
        status, text = await ask(shop, "POST", REVIEWS, headers, {"spec": {"resourceAttributes": attributes}})
        assert (status, json.loads(text)["status"]["allowed"]) == (201, allowed)


async def test_it_is_planted_once_and_what_is_deleted_stays_so(client: KubeClient) -> None:
    await plant_shop(client)
    mailer = await client.get(DEPLOYMENTS, Key("shop", "mailer"))
    assert mailer is not None
    assert await client.delete(DEPLOYMENTS, Key("shop", "mailer"), uid=uid_of(mailer))
    await plant_shop(client)
    assert await client.get(DEPLOYMENTS, Key("shop", "mailer")) is None
    assert await client.get(JOBS, Key("shop", "restock")) is not None
    assert await client.get(PODS, Key("shop", "restock-4xk2p")) is not None


async def test_without_being_asked_nothing_of_it_is_planted(client: KubeClient) -> None:
    await plant(client)
    assert await client.get(NAMESPACES, Key("", "shop")) is None
    assert await client.get(API_SERVICES, Key("", "v1alpha1.tap.linkerd.io")) is None


async def test_the_cluster_says_that_taps_are_served(client: KubeClient) -> None:
    await plant_shop(client)
    service = await client.get(API_SERVICES, Key("", "v1alpha1.tap.linkerd.io"))
    assert service is not None
    assert service["status"]["conditions"][0]["status"] == "True"
