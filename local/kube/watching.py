"""List, then watch, for as long as it takes: a copy of all objects of a kind that follows the cluster.

A watch that ran its full time goes on where it stopped; one that ended early, well or badly, starts again with a list: its
server stopped, and one without a disk comes back with smaller versions, where a watch from the future is silent, not refused.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from aiohttp import ClientTimeout

from local.kube.backoff import Backoff
from local.kube.cache import Cache
from local.kube.client import CONNECT_SECONDS, KubeClient
from local.kube.errors import ApiError, Expired, Unreachable
from local.kube.objects import Json, Resource, version_of

WATCH_SECONDS = 240  # the server ends a watch after this; shorter than what load balancers on the way allow
EARLY_SECONDS = 1  # an end this much before its time is still in time: clocks and whole seconds
SILENCE_SECONDS = 30  # beyond that without an end, the connection is dead: a stopping API server goes silent, not away
LINE_BYTES = 4_000_000  # one event; etcd takes objects of 1.5 MB, JSON may double it
RETRY_SECONDS = (0.1, 5.0)  # first and longest pause; short, for the cluster is next door and people watch the recovery

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects: a kind, and what the server filters by."""

    resource: Resource
    labels: str = ""
    fields: str = ""

    @property
    def query(self) -> Mapping[str, str]:
        """As query parameters."""
        pairs = {"labelSelector": self.labels, "fieldSelector": self.fields}
        return {name: value for name, value in pairs.items() if value}


class Watcher:
    """Keeps one `Cache` in step. `listed` is set once the cache was complete, and `on_list` is told each time it is again."""

    def __init__(
        self,
        client: KubeClient,
        selection: Selection,
        *,
        on_list: Callable[[], None] = lambda: None,
        watch_seconds: int = WATCH_SECONDS,
    ) -> None:
        self.cache = Cache()
        self.listed = asyncio.Event()
        self._client = client
        self._selection = selection
        self._on_list = on_list
        self._watch_seconds = watch_seconds
        self._trouble = ""

    async def run(self) -> None:
        """Follow the cluster until cancelled."""
        backoff = Backoff(*RETRY_SECONDS)
        while True:
            try:
                version = await self._list()
                backoff.reset()
                await self._follow(version)
            except Expired:
                self._say("starting again")  # the list that follows is the cure
            except (ApiError, Unreachable) as error:
                self._say(str(error))
                await asyncio.sleep(backoff.next(at_least=getattr(error, "retry_after", None)))

    async def _list(self) -> str:
        items, version = await self._client.list_all(self._selection.resource, query=self._selection.query)
        self.cache.replace(items)
        self.listed.set()
        self._on_list()
        self._say("")
        return version

    def _say(self, trouble: str) -> None:
        """Log the beginning and the end of trouble, not each attempt in between."""
        if bool(trouble) != bool(self._trouble):
            level = logging.WARNING if trouble else logging.INFO
            log.log(level, "watching %s: %s", self._selection.resource.plural, trouble or "all is well again")
        self._trouble = trouble

    async def _follow(self, version: str) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            full_time = clock() + self._watch_seconds - EARLY_SECONDS
            async with aclosing(self._events(version)) as events:
                async for event in events:
                    version = self._take(event)
            if clock() < full_time:
                return

    def _take(self, event: Json) -> str:
        """Follow one event; give the version that it brings the cache to."""
        item = event["object"]
        if event["type"] == "ERROR":
            raise Expired(item.get("message", "watch error"))  # 410 almost always; a list cures the others too
        if event["type"] == "DELETED":
            self.cache.remove(item)
        elif event["type"] != "BOOKMARK":
            self.cache.put(item)
        return version_of(item)

    async def _events(self, version: str) -> AsyncGenerator[Json, None]:
        query = {
            **self._selection.query,
            "watch": "1",
            "resourceVersion": version,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": str(self._watch_seconds),
        }
        timeout = ClientTimeout(total=self._watch_seconds + SILENCE_SECONDS, connect=CONNECT_SECONDS)
        path = self._selection.resource.collection()
        async with self._client.answer("GET", path, query=query, timeout=timeout) as response:
            rest = b""
            async for chunk in response.content.iter_any():
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > LINE_BYTES:
                    raise ApiError(200, "", f"an event of a watch exceeds {LINE_BYTES} bytes")
                for line in lines:
                    yield json.loads(line)
