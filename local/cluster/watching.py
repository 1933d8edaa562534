"""Watch: a cursor into a collection's log, sent line by line until the time is over or the client goes.

Nothing is queued for a client: one that reads slowly falls behind in the log, and when the log no longer has what comes
next it gets 410 Expired in the stream, as on a real server.
"""

import asyncio
import json
from collections.abc import Iterator

from aiohttp import web

from local.cluster.cluster import Cluster
from local.cluster.list_options import ListOptions
from local.cluster.negotiation import Form
from local.cluster.objects import Object, meta
from local.cluster.presentation import ALWAYS, as_object, bookmark, shown, table
from local.cluster.resource import Resource
from local.cluster.status import ApiError, expired
from local.cluster.store import Change, Collection, Compacted

LONGEST_SECONDS = 1800  # of a watch that gives no timeoutSeconds: apiserver's --min-request-timeout
BOOKMARK_SECONDS = 60.0  # between bookmarks
BEFORE_END_SECONDS = 2.0  # the last bookmark comes about this long before the end


class Watch:
    """One open watch."""

    def __init__(self, cluster: Cluster, resource: Resource, namespace: str, options: ListOptions, form: Form) -> None:
        self.store = cluster.store
        self.collection: Collection = cluster.store.collection(resource.storage)
        self.resource = resource
        self.prefix = resource.prefix(namespace)
        self.options = options
        self.form = form
        self.headed = False

    async def serve(self, request: web.BaseRequest, closing: asyncio.Event) -> web.StreamResponse:
        """Answer 200 and stream events. Ends by itself; the client going away ends it too."""
        response = web.StreamResponse(headers={**ALWAYS, "Content-Type": "application/json"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        try:
            await self._stream(response, closing)
            await response.write_eof()
        except ConnectionError:
            pass  # the client went: nobody is left to tell
        return response

    async def _stream(self, response: web.StreamResponse, closing: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        seconds = self.options.seconds or LONGEST_SECONDS
        end = loop.time() + seconds
        cursor = self.store.revision if self._starts_now() else self.options.revision or 0
        if self._starts_now():
            await response.write(b"".join(self._line(*event) for event in self._initial(cursor)))
        marks = self._bookmark_times(loop.time(), end)
        while not closing.is_set():
            try:
                cursor, lines = self._news(cursor)
            except Compacted as gone:
                error = expired(f"too old resource version: {cursor} ({gone.oldest})")
                await response.write(self._error(error))
                return
            if lines:
                await response.write(lines)
            if not await self._wait(response, cursor, marks, end):
                return

    def _starts_now(self) -> bool:
        return not self.options.revision or bool(self.options.initial_events)

    def _initial(self, revision: int) -> Iterator[tuple[str, Object]]:
        if self.options.initial_events is False:
            return
        for key in self.collection.between(self.prefix):
            obj = self.collection.objects[key]
            if self.options.wanted is None or self.options.wanted(obj):
                yield "ADDED", obj
        if self.options.initial_events and self.options.bookmarks:
            yield "BOOKMARK", bookmark(self.resource, revision, initial_end=True, form=self.form)

    def _news(self, cursor: int) -> tuple[int, bytes]:
        changes = self.collection.since(cursor)
        if not changes:
            return cursor, b""
        events = (self._event(change) for change in changes if change.key.startswith(self.prefix))
        return changes[-1].revision, b"".join(self._line(*event) for event in events if event is not None)

    def _event(self, change: Change) -> tuple[str, Object] | None:
        """What the change is to this watch: an object that stops matching the selector is DELETED to it."""
        wanted = self.options.wanted or (lambda _obj: True)
        was = change.before is not None and wanted(change.before)
        if change.gone:
            return ("DELETED", change.after) if was else None
        is_now = wanted(change.after)
        if was and not is_now and change.before is not None:
            return "DELETED", _with_revision(change.before, change.revision)
        if not is_now:
            return None
        return ("MODIFIED" if was else "ADDED"), change.after

    def _line(self, kind: str, obj: Object) -> bytes:
        if kind != "BOOKMARK":
            obj = self._formed(obj)
        return json.dumps({"type": kind, "object": obj}, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"

    def _formed(self, obj: Object) -> Object:
        if self.form.form != "Table":
            return as_object(self.resource, shown(self.resource, obj), self.form, "")
        about = {"resourceVersion": meta(obj).get("resourceVersion", "")}
        first, self.headed = not self.headed, True
        return table(self.resource, [obj], self.form.version, "", about, headed=first)

    def _error(self, error: ApiError) -> bytes:
        return json.dumps({"type": "ERROR", "object": error.body()}, separators=(",", ":")).encode() + b"\n"

    def _bookmark_times(self, start: float, end: float) -> list[float]:
        """When to send bookmarks, last first."""
        if not self.options.bookmarks:
            return []
        last = end - BEFORE_END_SECONDS
        times = [last] if last > start else []
        while times and times[-1] - BOOKMARK_SECONDS > start:
            times.append(times[-1] - BOOKMARK_SECONDS)
        return times

    async def _wait(self, response: web.StreamResponse, cursor: int, marks: list[float], end: float) -> bool:
        """Wait for a change, a bookmark's time or the end; False at the end."""
        now = asyncio.get_running_loop().time()
        until = marks[-1] if marks else end
        if until > now:
            await self.collection.changed(until - now)
            now = asyncio.get_running_loop().time()
        if marks and now >= marks[-1]:
            marks.pop()
            revision = max(cursor, self.store.revision if not self.collection.since(cursor) else cursor)
            await response.write(
                self._line("BOOKMARK", bookmark(self.resource, revision, initial_end=False, form=self.form))
            )
        return bool(marks) or now < end


def _with_revision(obj: Object, revision: int) -> Object:
    return {**obj, "metadata": {**meta(obj), "resourceVersion": str(revision)}}
