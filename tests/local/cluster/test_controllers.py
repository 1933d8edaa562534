import asyncio
from collections.abc import Awaitable, Callable

from tests.local.cluster.conftest import TUNNELS, Api, Reply, tunnel

CONFIG_MAPS = "/api/v1/namespaces/acme/configmaps"
SOON = 30.0  # seconds; the controllers act within milliseconds, on a machine that may be busy


async def _until(ask: Callable[[], Awaitable[Reply]], status: int) -> Reply:
    async with asyncio.timeout(SOON):
        while (answer := await ask()).status != status:
            await asyncio.sleep(0.01)  # between two looks at a server of another task; nothing to wait on
    return answer


async def _owned(api: Api, owner: dict[str, str], *, blocks: bool = False) -> None:
    about = {
        "apiVersion": "v1",
        "kind": "Tunnel",
        "name": owner["name"],
        "uid": owner["uid"],
        "blockOwnerDeletion": blocks,
    }
    made = await api("POST", CONFIG_MAPS, {"metadata": {"name": "owned", "ownerReferences": [about]}})
    assert made.status == 201


async def _owner(api: Api) -> dict[str, str]:
    made = await api("POST", TUNNELS, tunnel("web"))
    return {"name": "web", "uid": made.body["metadata"]["uid"]}


async def test_a_deleted_namespace_is_emptied_and_goes(api: Api) -> None:
    await api("POST", TUNNELS, tunnel("web"))
    await api("POST", "/api/v1/namespaces/acme/secrets", {"metadata": {"name": "s"}})
    deleted = await api("DELETE", "/api/v1/namespaces/acme")
    assert (deleted.status, deleted.body["status"]["phase"]) == (200, "Terminating")
    await _until(lambda: api("GET", "/api/v1/namespaces/acme"), 404)
    assert (await api("GET", TUNNELS)).body["items"] == []


async def test_a_finalizer_inside_holds_the_namespace(api: Api) -> None:
    await api("POST", TUNNELS, tunnel("web", finalizers=["example.com/hold"]))
    await api("DELETE", "/api/v1/namespaces/acme")
    held = await api("GET", f"{TUNNELS}/web")
    async with asyncio.timeout(SOON):
        while "deletionTimestamp" not in held.body["metadata"]:
            held = await api("GET", f"{TUNNELS}/web")
    assert (await api("GET", "/api/v1/namespaces/acme")).status == 200
    await api("PATCH", f"{TUNNELS}/web", {"metadata": {"finalizers": None}})
    await _until(lambda: api("GET", "/api/v1/namespaces/acme"), 404)


async def test_what_an_owner_owned_goes_with_it(api: Api) -> None:
    await _owned(api, await _owner(api))
    await api("DELETE", f"{TUNNELS}/web")
    await _until(lambda: api("GET", f"{CONFIG_MAPS}/owned"), 404)


async def test_what_never_had_an_owner_alive_goes_at_once(api: Api) -> None:
    await _owned(api, {"name": "web", "uid": "00000000-0000-0000-0000-000000000000"})
    await _until(lambda: api("GET", f"{CONFIG_MAPS}/owned"), 404)


async def test_orphans_stay_without_their_reference(api: Api) -> None:
    await _owned(api, await _owner(api))
    await api("DELETE", f"{TUNNELS}/web", {"propagationPolicy": "Orphan"})
    await _until(lambda: api("GET", f"{TUNNELS}/web"), 404)
    owned = await api("GET", f"{CONFIG_MAPS}/owned")
    assert (owned.status, owned.body["metadata"]["ownerReferences"]) == (200, [])


async def test_foreground_deletion_waits_for_what_is_owned(api: Api) -> None:
    await _owned(api, await _owner(api), blocks=True)
    await api("PATCH", f"{CONFIG_MAPS}/owned", {"metadata": {"finalizers": ["example.com/hold"]}})
    deleted = await api("DELETE", f"{TUNNELS}/web", {"propagationPolicy": "Foreground"})
    assert deleted.body["metadata"]["finalizers"] == ["foregroundDeletion"]
    async with asyncio.timeout(SOON):
        while "deletionTimestamp" not in (await api("GET", f"{CONFIG_MAPS}/owned")).body["metadata"]:
            await asyncio.sleep(0.01)  # as above
    assert (await api("GET", f"{TUNNELS}/web")).status == 200
    await api("PATCH", f"{CONFIG_MAPS}/owned", {"metadata": {"finalizers": None}})
    await _until(lambda: api("GET", f"{TUNNELS}/web"), 404)


async def test_a_pod_on_a_node_is_ended(api: Api) -> None:
    spec = {"nodeName": "node-1", "containers": [{"name": "a", "image": "a:1"}]}
    await api("POST", "/api/v1/namespaces/acme/pods", {"metadata": {"name": "p"}, "spec": spec})
    deleted = await api("DELETE", "/api/v1/namespaces/acme/pods/p")
    assert deleted.body["metadata"]["deletionGracePeriodSeconds"] == 30
    await _until(lambda: api("GET", "/api/v1/namespaces/acme/pods/p"), 404)
