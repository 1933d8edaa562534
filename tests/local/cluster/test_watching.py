import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from local.cluster import watching
from local.cluster.objects import Object
from local.cluster.server import Running
from tests.local.cluster.conftest import TUNNELS, Api, tunnel


class Lines:
    """The events of one open watch."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self) -> Object:
        line = await asyncio.wait_for(self._response.content.readline(), 30)
        event: Object = json.loads(line) if line else {"type": "END"}
        return event

    async def types(self, count: int) -> list[str]:
        return [(await self.next())["type"] for _ in range(count)]


@asynccontextmanager
async def watch(api: Api, query: str) -> AsyncIterator[Lines]:
    headers = {"Authorization": f"Bearer {api.token}"}
    async with api.session.get(f"{api.url}{TUNNELS}?watch=1&{query}", headers=headers) as response:
        assert response.status == 200
        yield Lines(response)


async def _revision(api: Api) -> str:
    return str((await api("GET", TUNNELS)).body["metadata"]["resourceVersion"])


async def test_a_watch_goes_on_from_a_list(api: Api) -> None:
    async with watch(api, f"resourceVersion={await _revision(api)}") as lines:
        await api("POST", TUNNELS, tunnel("web"))
        await api("PATCH", f"{TUNNELS}/web", {"spec": {"tcpPorts": [1]}})
        await api("PATCH", f"{TUNNELS}/web", {"spec": {"tcpPorts": [1]}})
        await api("DELETE", f"{TUNNELS}/web")
        assert await lines.types(3) == ["ADDED", "MODIFIED", "DELETED"]


async def test_a_watch_that_is_too_far_behind_learns_it_in_the_stream(api: Api, running: Running) -> None:
    old = await _revision(api)
    await api("POST", TUNNELS, tunnel("web"))
    running.cluster.store.compact()
    async with watch(api, f"resourceVersion={old}") as lines:
        event = await lines.next()
        assert (event["type"], event["object"]["code"], event["object"]["reason"]) == ("ERROR", 410, "Expired")
        assert (await lines.next())["type"] == "END"


async def test_bookmarks_come_with_a_revision_to_go_on_from(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "BEFORE_END_SECONDS", 0.9)
    await api("POST", TUNNELS, tunnel("web"))
    revision = await _revision(api)
    async with watch(api, f"resourceVersion={revision}&allowWatchBookmarks=true&timeoutSeconds=1") as lines:
        event = await lines.next()
        assert event == {
            "type": "BOOKMARK",
            "object": {
                "kind": "Tunnel",
                "apiVersion": "uplink.inlets.dev/v1alpha1",
                "metadata": {"resourceVersion": revision},
            },
        }
        assert (await lines.next())["type"] == "END"


async def test_bookmarks_are_about_a_minute_apart(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "BEFORE_END_SECONDS", 0.1)
    monkeypatch.setattr(watching, "BOOKMARK_SECONDS", 0.4)
    async with watch(api, "allowWatchBookmarks=true&timeoutSeconds=1") as lines:
        assert await lines.types(4) == ["BOOKMARK", "BOOKMARK", "BOOKMARK", "END"]


async def test_a_watch_outlives_a_bell_that_rings_for_nothing(api: Api, running: Running) -> None:
    async with watch(api, f"resourceVersion={await _revision(api)}") as lines:
        running.cluster.ring_every_bell()
        await api("POST", TUNNELS, tunnel("web"))
        assert (await lines.next())["type"] == "ADDED"
