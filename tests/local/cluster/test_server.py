import asyncio
import logging

import aiohttp
import pytest

from local.cluster.routing import Router
from local.cluster.server import Running, embedded_cluster
from tests.local.cluster.conftest import TUNNELS, USERS, Api, tunnel

SOON = 10.0  # seconds; the watch itself would stay open for half an hour


async def test_an_open_watch_does_not_hold_up_the_end() -> None:
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer admin-token"}) as session:
        async with embedded_cluster(USERS) as running:
            response = await session.get(f"{running.url}/api/v1/namespaces?watch=1")
            assert b"ADDED" in await response.content.readline()
            start = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - start < SOON
        response.close()


async def test_a_mistake_of_the_server_is_500_and_stands_in_its_log(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_router: Router, _request: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Router, "_dispatch", broken)
    with caplog.at_level(logging.ERROR):
        answer = await api("GET", TUNNELS)
    assert (answer.status, answer.body["reason"]) == (500, "InternalError")
    assert "ZeroDivisionError" in caplog.text


async def test_a_port_that_is_taken_is_an_os_error(running: Running) -> None:
    with pytest.raises(OSError, match="address already in use"):
        async with embedded_cluster(USERS, port=int(running.url.rpartition(":")[2])):
            pytest.fail("it listened on a port that was taken")


async def test_every_answer_says_it_may_not_be_cached_and_has_an_id(api: Api) -> None:
    for answer in (await api("GET", TUNNELS), await api("GET", f"{TUNNELS}/nosuch")):
        assert answer.headers["Cache-Control"] == "no-cache, private"
        assert answer.headers["Audit-Id"]


async def test_the_past_is_listed_as_it_was(api: Api) -> None:
    await api("POST", TUNNELS, tunnel("a"))
    revision = (await api("POST", TUNNELS, tunnel("b"))).body["metadata"]["resourceVersion"]
    await api("DELETE", f"{TUNNELS}/a")
    await api("POST", TUNNELS, tunnel("c"))
    exact = await api("GET", f"{TUNNELS}?resourceVersion={revision}&resourceVersionMatch=Exact")
    assert [item["metadata"]["name"] for item in exact.body["items"]] == ["a", "b"]


async def test_a_read_waits_for_a_revision_that_is_about_to_come(api: Api, running: Running) -> None:
    await api("POST", TUNNELS, tunnel("a"))
    ahead = running.cluster.store.revision + 1
    waiting = asyncio.create_task(api("GET", f"{TUNNELS}?resourceVersion={ahead}"))
    await api("POST", TUNNELS, tunnel("b"))
    assert len((await waiting).body["items"]) == 2
