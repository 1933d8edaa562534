"""Deployments seem to run where nothing runs them."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from local.kube.cache import Cache
from local.kube.objects import DEPLOYMENTS, PODS, Json, Key, key_of, uid_of
from local.operator.workload import is_ready
from tests.local.operator.cluster import Room, room_in


@pytest.fixture
async def room(kubeconfig: Path) -> AsyncIterator[Room]:
    """With two kubelets, for they must not be in each other's way."""
    async with room_in(kubeconfig, operators=2, kubelet=True) as made:
        yield made


def deployment(replicas: int = 1, image: str = "i") -> Json:
    pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": image}]}}
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": pod}
    return {"metadata": {"name": "web"}, "spec": spec}


def ready(count: int) -> Callable[[Cache], bool]:
    return lambda pods: len(pods) == count and all(map(is_ready, pods))


def reports(count: int) -> Callable[[Json | None], bool]:
    return lambda item: item is not None and (item["status"].get("replicas") or 0) == count


async def test_a_deployment_gets_its_pods_and_is_available(room: Room) -> None:
    await room.client.create(DEPLOYMENTS, room.namespace, deployment(3))
    pods = await room.until(PODS, ready(3))
    assert len({pod["status"]["podIP"] for pod in pods}) == 3
    seen = await room.until_object(
        DEPLOYMENTS, "web", lambda d: d and d.get("status", {}).get("availableReplicas") == 3
    )
    assert {"type": "Available", "status": "True"}.items() <= seen["status"]["conditions"][0].items()


async def test_a_deployment_is_scaled_up_and_down(room: Room) -> None:
    await room.client.create(DEPLOYMENTS, room.namespace, deployment(1))
    await room.until(PODS, ready(1))
    for replicas in (3, 1, 0):
        await room.client.patch(DEPLOYMENTS, Key(room.namespace, "web"), {"spec": {"replicas": replicas}})
        await room.until(PODS, ready(replicas))
        await room.until_object(DEPLOYMENTS, "web", reports(replicas))


async def test_a_changed_template_replaces_the_pods(room: Room) -> None:
    await room.client.create(DEPLOYMENTS, room.namespace, deployment(2, "old"))
    await room.until(PODS, ready(2))
    change = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "new"}]}}}}
    await room.client.patch(DEPLOYMENTS, Key(room.namespace, "web"), change)
    pods = await room.until(PODS, lambda pods: ready(2)(pods) and all(_image(pod) == "new" for pod in pods))
    assert len(pods) == 2


def _image(pod: Json) -> str:
    image: str = pod["spec"]["containers"][0]["image"]
    return image


async def test_a_deleted_pod_comes_back_as_another(room: Room) -> None:
    await room.client.create(DEPLOYMENTS, room.namespace, deployment(1))
    (pod,) = await room.until(PODS, ready(1))
    await room.client.delete(PODS, key_of(pod), uid=uid_of(pod))
    await room.until(PODS, lambda pods: ready(1)(pods) and [uid_of(other) for other in pods] != [uid_of(pod)])


async def test_pods_go_with_their_deployment(room: Room) -> None:
    made = await room.client.create(DEPLOYMENTS, room.namespace, deployment(2))
    await room.until(PODS, ready(2))
    await room.client.delete(DEPLOYMENTS, key_of(made), uid=uid_of(made))
    await room.until(PODS, ready(0))


async def test_a_tunnels_server_seems_to_run(room: Room) -> None:
    await room.add_tunnel("acmeco", tcpPorts=[443])
    (pod,) = await room.until(PODS, ready(1))
    assert pod["metadata"]["name"].startswith("acmeco-")
    assert pod["spec"]["nodeName"]
