"""The order of lists and watches, against an API server that ends, expires, breaks and refuses them at will."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from local.kube.objects import TUNNELS
from local.kube.watching import EARLY_SECONDS, WATCH_SECONDS, Selection, Watcher
from tests.local.kube.script import Answer, Script, client_of, says

PATIENCE = 5.0


def item(name: str, version: str) -> dict[str, object]:
    return {"metadata": {"namespace": "n", "name": name, "uid": name, "resourceVersion": version}}


def listing(version: str, *names: str) -> Answer:
    return says({"metadata": {"resourceVersion": version}, "items": [item(name, version) for name in names]})


def event(kind: str, name: str, version: str) -> dict[str, object]:
    return {"type": kind, "object": item(name, version)}


def stream(*events: dict[str, object], broken: bool = False, pieces: int = 1) -> Answer:
    """A watch with these events, sent in pieces that do not end where lines do, and then an end, good or bad."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        content = b"".join(json.dumps(one).encode() + b"\n" for one in events)
        size = max(1, len(content) // pieces)
        for start in range(0, len(content), size):
            await response.write(content[start : start + size])
        if broken:
            assert request.transport is not None
            request.transport.abort()
        return response

    return answer


async def silence(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await asyncio.Event().wait()  # until the client goes
    return response


@asynccontextmanager
async def watching(script: Script, watch_seconds: int = WATCH_SECONDS) -> AsyncIterator[Watcher]:
    async with client_of(script) as client:
        watcher = Watcher(client, Selection(TUNNELS, labels="a=b"), watch_seconds=watch_seconds)
        task = asyncio.create_task(watcher.run())
        try:
            yield watcher
        finally:
            task.cancel()
            await asyncio.wait({task})


async def names_become(watcher: Watcher, *expected: str) -> None:
    changed = asyncio.Event()
    watcher.cache.listen(lambda *_: changed.set())
    async with asyncio.timeout(PATIENCE):
        while sorted(one["metadata"]["name"] for one in watcher.cache) != sorted(expected):
            await changed.wait()
            changed.clear()


async def asked(script: Script, count: int) -> list[str]:
    """What was asked for, once there are so many requests: `list`, or `watch` with its version."""
    async with asyncio.timeout(PATIENCE):
        while len(script.asked) < count:
            await script.was_asked.wait()
            script.was_asked.clear()
    queries = [dict(pair.split("=", 1) for pair in path.partition("?")[2].split("&")) for _, path, _ in script.asked]
    return [f"watch {query['resourceVersion']}" if "watch" in query else "list" for query in queries[:count]]


async def test_a_watch_that_ran_its_time_goes_on_where_it_stopped() -> None:
    events = (event("ADDED", "b", "11"), event("DELETED", "a", "12"), event("BOOKMARK", "", "20"))
    script = Script(listing("10", "a"), stream(*events, pieces=7), silence)
    async with watching(script, watch_seconds=EARLY_SECONDS) as watcher:
        await names_become(watcher, "b")
        assert await asked(script, 3) == ["list", "watch 10", "watch 20"]


async def test_a_watch_that_expired_starts_again_with_a_list() -> None:
    expired: dict[str, object] = {
        "type": "ERROR",
        "object": {"kind": "Status", "code": 410, "message": "too old resource version: 1 (202)"},
    }
    script = Script(listing("10", "a"), stream(expired), listing("30", "c"), silence)
    async with watching(script) as watcher:
        await names_become(watcher, "c")
        assert await asked(script, 4) == ["list", "watch 10", "list", "watch 30"]


async def test_a_watch_that_ended_early_starts_again_with_a_list() -> None:
    script = Script(listing("10", "a"), stream(event("ADDED", "b", "11")), listing("3", "z"), silence)
    async with watching(script) as watcher:
        await names_become(watcher, "z")
        assert await asked(script, 4) == ["list", "watch 10", "list", "watch 3"]


async def test_a_watch_that_broke_starts_again_with_a_list() -> None:
    script = Script(listing("10", "a"), stream(event("ADDED", "b", "11"), broken=True), listing("3", "z"), silence)
    async with watching(script) as watcher:
        await names_become(watcher, "z")
        assert await asked(script, 4) == ["list", "watch 10", "list", "watch 3"]


async def test_a_kind_that_is_not_there_yet_is_asked_for_again() -> None:
    script = Script(says("404 page not found", 404), says("slow down", 429), listing("10", "a"), silence)
    async with watching(script) as watcher:
        await asyncio.wait_for(watcher.listed.wait(), PATIENCE)
        assert await asked(script, 4) == ["list", "list", "list", "watch 10"]


async def test_the_selection_is_part_of_every_request() -> None:
    script = Script(listing("10"), silence)
    async with watching(script):
        await asked(script, 2)
    assert all("labelSelector=a%3Db" in path for _, path, _ in script.asked)
