"""What the operator does in a cluster, seen by another client of it."""

import asyncio
import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from local.kube.cache import Cache
from local.kube.objects import DEPLOYMENTS, EVENTS, NAMESPACES, SECRETS, SERVICES, TUNNELS, Json, Key, key_of, uid_of
from local.operator.wanted import deployment, secret
from tests.local.operator.cluster import REAL, Room, room_in


def token_of(item: Json | None) -> str:
    return base64.b64decode(item["data"]["token"]).decode() if item else ""


def ports_of(service: Json) -> list[int]:
    return [port["port"] for port in service["spec"]["ports"]]


def says(reason: str) -> Callable[[Cache], list[Json]]:
    """The Events of that reason."""
    return lambda events: [event for event in events if event["reason"] == reason]


async def test_a_tunnel_gets_its_secret_deployment_service_and_status(room: Room) -> None:
    began = asyncio.get_running_loop().time()
    tunnel = await room.add_tunnel("acmeco", tcpPorts=[80, 443], upstreamDomains=["gateway"])
    seen = await room.until_object(TUNNELS, "acmeco", lambda t: t and t.get("status", {}).get("serviceRef"))
    assert asyncio.get_running_loop().time() - began < 1.0  # a newcomer looks for it at once
    for reference in ("authTokenRef", "deploymentRef", "serviceRef"):
        assert seen["status"][reference] == {"name": "acmeco", "namespace": room.namespace}
    made = [await room.get(resource, "acmeco") for resource in (SECRETS, DEPLOYMENTS, SERVICES)]
    made.append(await room.get(SERVICES, "gateway"))
    for item in made:
        assert item is not None
        assert item["metadata"]["ownerReferences"][0]["uid"] == uid_of(tunnel)
    assert len(token_of(made[0])) == 59
    assert ports_of(made[2] or {}) == [8123, 8000, 8001, 80, 443]
    assert ports_of(made[3] or {}) == [8000]
    await room.until(EVENTS, says("DeploymentCreated"))


async def test_a_changed_spec_changes_deployment_and_service(room: Room) -> None:
    await room.add_tunnel("web", tcpPorts=[80], podAnnotations={"a": "b"})
    before = await room.until_object(DEPLOYMENTS, "web", bool)
    address = (await room.until_object(SERVICES, "web", bool))["spec"].get("clusterIP")
    token = token_of(await room.get(SECRETS, "web"))
    change = {"spec": {"tcpPorts": [80, 4222], "podAnnotations": None}}
    await room.client.patch(TUNNELS, Key(room.namespace, "web"), change)
    service = await room.until_object(SERVICES, "web", lambda s: s and 4222 in ports_of(s))
    assert service["spec"].get("clusterIP") == address
    after = await room.until_object(DEPLOYMENTS, "web", lambda d: d and d["spec"] != before["spec"])
    assert "a" not in (after["spec"]["template"]["metadata"].get("annotations") or {})
    assert uid_of(after) == uid_of(before)
    assert token_of(await room.get(SECRETS, "web")) == token
    await room.until(EVENTS, says("DeploymentUpdated"))


async def test_an_upstream_domain_that_goes_takes_its_service_along(room: Room) -> None:
    await room.add_tunnel("web", upstreamDomains=["one", "two"])
    await room.until_object(SERVICES, "two", bool)
    await room.client.patch(TUNNELS, Key(room.namespace, "web"), {"spec": {"upstreamDomains": ["one"]}})
    await room.until_object(SERVICES, "two", lambda service: service is None)
    assert await room.get(SERVICES, "one") is not None


async def test_a_deleted_token_is_made_anew(room: Room) -> None:
    await room.add_tunnel("web")
    old = await room.until_object(SECRETS, "web", bool)
    await room.client.delete(SECRETS, key_of(old), uid=uid_of(old))
    new = await room.until_object(SECRETS, "web", lambda s: s and uid_of(s) != uid_of(old))
    assert token_of(new) != token_of(old)


async def test_what_somebody_changed_or_deleted_is_put_right(room: Room) -> None:
    await room.add_tunnel("web", tcpPorts=[80])
    item = await room.until_object(DEPLOYMENTS, "web", bool)
    await room.client.patch(DEPLOYMENTS, key_of(item), {"spec": {"replicas": 0}})
    await room.until_object(DEPLOYMENTS, "web", lambda d: d and d["spec"]["replicas"] == 1)
    service = await room.until_object(SERVICES, "web", bool)
    await room.client.delete(SERVICES, key_of(service), uid=uid_of(service))
    await room.until_object(SERVICES, "web", lambda s: s and uid_of(s) != uid_of(service))


async def test_a_token_of_ones_own_is_used_and_not_copied(room: Room) -> None:
    await room.client.create(SECRETS, room.namespace, {"metadata": {"name": "mine"}, "stringData": {"token": "t"}})
    await room.add_tunnel("web", tokenRef={"name": "mine", "namespace": room.namespace})
    item = await room.until_object(DEPLOYMENTS, "web", bool)
    assert {"name": "token", "secret": {"secretName": "mine"}}.items() <= _volume(item, "token").items()
    await room.until_object(
        TUNNELS, "web", lambda t: t and t.get("status", {}).get("authTokenRef", {}).get("name") == "mine"
    )
    assert await room.get(SECRETS, "web") is None


def _volume(item: Json, name: str) -> Json:
    found: Json = next(volume for volume in item["spec"]["template"]["spec"]["volumes"] if volume["name"] == name)
    return {"name": found["name"], "secret": {"secretName": found["secret"]["secretName"]}}


async def test_a_token_that_is_named_and_missing_keeps_the_tunnel_from_running(room: Room) -> None:
    await room.add_tunnel("web", tokenRef={"name": "absent", "namespace": room.namespace})
    await room.until(EVENTS, says("TokenMissing"))
    assert await room.get(DEPLOYMENTS, "web") is None
    assert await room.get(SECRETS, "web") is None


async def test_without_a_licence_nothing_runs_until_there_is_one(kubeconfig: Path) -> None:
    async with room_in(kubeconfig, licensed=False) as room:
        await room.add_tunnel("web")
        (event,) = says("LicenseMissing")(await room.until(EVENTS, says("LicenseMissing")))
        assert (event["type"], event["involvedObject"]["name"]) == ("Warning", "web")
        assert "inlets-uplink-license" in event["message"]
        assert [await room.get(resource, "web") for resource in (SECRETS, DEPLOYMENTS, SERVICES)] == [None] * 3
        await room.add_license()
        await room.until_object(DEPLOYMENTS, "web", bool)


async def test_a_licence_that_goes_stops_the_server_and_keeps_the_token(room: Room) -> None:
    await room.add_tunnel("web")
    await room.until_object(TUNNELS, "web", lambda t: t and t.get("status", {}).get("deploymentRef"))
    token = token_of(await room.get(SECRETS, "web"))
    license_secret = await room.get(SECRETS, "inlets-uplink-license")
    assert license_secret is not None
    await room.client.delete(SECRETS, key_of(license_secret), uid=uid_of(license_secret))
    await room.until_object(DEPLOYMENTS, "web", lambda d: d is None)
    await room.until_object(TUNNELS, "web", lambda t: t and not t["status"].get("deploymentRef"))
    assert token_of(await room.get(SECRETS, "web")) == token


async def test_a_name_that_no_service_may_have_is_said_and_nothing_is_made(room: Room) -> None:
    await room.add_tunnel("a.b")
    await room.add_tunnel("1abc")
    await room.until(EVENTS, lambda events: len(says("InvalidName")(events)) == 2)
    assert await room.get(SECRETS, "1abc") is None


async def test_a_service_that_is_somebody_elses_is_left_alone(room: Room) -> None:
    foreign = await room.client.create(
        SERVICES, room.namespace, {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 5432}]}}
    )
    await room.add_tunnel("web", tcpPorts=[80])
    await room.until(EVENTS, says("NameCollision"))
    left = await room.get(SERVICES, "web")
    assert left is not None
    assert left["metadata"]["resourceVersion"] == foreign["metadata"]["resourceVersion"]
    assert await room.get(DEPLOYMENTS, "web") is None


async def test_a_tunnel_that_goes_takes_everything_along(room: Room) -> None:
    tunnel = await room.add_tunnel("web", upstreamDomains=["gateway"])
    await room.until_object(TUNNELS, "web", lambda t: t and t.get("status", {}).get("serviceRef"))
    await room.client.delete(TUNNELS, key_of(tunnel), uid=uid_of(tunnel))
    for resource, name in ((SECRETS, "web"), (DEPLOYMENTS, "web"), (SERVICES, "web"), (SERVICES, "gateway")):
        await room.until_object(resource, name, lambda item: item is None)


async def test_a_tunnel_of_the_same_name_gets_a_new_token_and_its_own_objects(room: Room) -> None:
    tunnel = await room.add_tunnel("web", tcpPorts=[80])
    await room.until_object(TUNNELS, "web", lambda t: t and t.get("status", {}).get("serviceRef"))
    old = token_of(await room.get(SECRETS, "web"))
    await room.client.delete(TUNNELS, key_of(tunnel), uid=uid_of(tunnel))
    again = await room.add_tunnel("web", tcpPorts=[81])

    def owned_by_the_new_one(item: Json | None) -> bool:
        return item is not None and item["metadata"]["ownerReferences"][0]["uid"] == uid_of(again)

    for resource in (SECRETS, DEPLOYMENTS, SERVICES):
        await room.until_object(resource, "web", owned_by_the_new_one)
    assert token_of(await room.get(SECRETS, "web")) not in {"", old}


async def test_what_a_former_tunnel_left_behind_goes_when_the_operator_comes(kubeconfig: Path) -> None:
    async with room_in(kubeconfig, operators=0) as room:
        gone = {
            "metadata": {"namespace": room.namespace, "name": "gone", "uid": "11111111-2222-3333-4444-555555555555"}
        }
        await room.client.create(SECRETS, room.namespace, secret(gone))
        await room.client.create(DEPLOYMENTS, room.namespace, deployment(gone))
        async with room_in(kubeconfig):
            await room.until_object(SECRETS, "gone", lambda item: item is None)
            await room.until_object(DEPLOYMENTS, "gone", lambda item: item is None)


async def test_three_operators_at_once_do_what_one_does(kubeconfig: Path) -> None:
    async with room_in(kubeconfig, operators=3) as room:
        for number in range(5):
            await room.add_tunnel(f"t{number}", tcpPorts=[9000 + number])
        await room.until(TUNNELS, lambda all_: all(t.get("status", {}).get("serviceRef") for t in all_))
        before = {
            key_of(item): token_of(item)
            for item in await room.until(SECRETS, lambda c: len(c) == 6)
            if "token" in item["data"]
        }
        for number in range(5):
            await room.client.patch(TUNNELS, Key(room.namespace, f"t{number}"), {"spec": {"tcpPorts": [8080]}})
        await room.until(SERVICES, lambda all_: [ports_of(s)[3:] for s in all_] == [[8080]] * 5)
        after = {key_of(item): token_of(item) for item in await room.until(SECRETS, bool) if "token" in item["data"]}
        assert before == after
        assert len(before) == 5


@pytest.mark.skipif(bool(REAL), reason="a bare API server does not end namespaces: that is a controller's part")
async def test_a_namespace_that_goes_is_no_trouble(room: Room) -> None:
    await room.add_tunnel("web")
    await room.until_object(DEPLOYMENTS, "web", bool)
    namespace = await room.client.get(NAMESPACES, Key("", room.namespace))
    assert namespace is not None
    await room.client.delete(NAMESPACES, Key("", room.namespace), uid=uid_of(namespace))
    await room.until(SECRETS, lambda cache: not len(cache))
    await room.until(TUNNELS, lambda cache: not len(cache))
