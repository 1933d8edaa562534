"""Where the objects are: one collection a resource, one revision counter, a bounded memory of what changed.

Nothing here knows HTTP or the rules of any kind. Everything is synchronous, so that on one event loop a write is atomic.
The log of changes serves watches (a watch is a cursor into it, not a queue of its own) and lists at an older revision;
what has left the log is gone, and asking for it raises `Compacted`.
"""

import asyncio
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from local.cluster.objects import Object, meta

HISTORY = 4096  # changes kept per resource; a real server keeps five minutes of them, this keeps memory flat instead

StorageKey = tuple[str, str]  # (group, plural) under which objects are kept, whatever versions show them


class Compacted(Exception):
    """The revision asked for has left the log. `oldest` is the first one still kept."""

    def __init__(self, oldest: int) -> None:
        super().__init__(oldest)
        self.oldest = oldest


@dataclass(frozen=True, slots=True)
class Change:
    """One write: `before` None for a creation, `gone` true for a removal (`after` is then the last state)."""

    revision: int
    key: str
    before: Object | None
    after: Object
    gone: bool


@dataclass(slots=True)
class Collection:
    """All objects of one resource, by key (`namespace/name`, or `name` where there is no namespace), in order of keys."""

    storage: StorageKey
    history: int = HISTORY
    objects: dict[str, Object] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    log: deque[Change] = field(default_factory=deque)
    floor: int = 0  # changes up to this revision are no longer in the log
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def between(self, prefix: str, start: str = "") -> Iterator[str]:
        """Keys with the prefix, in order, from `start` (a key, or a key with a byte after it) on."""
        at = bisect_left(self.keys, max(prefix, start))
        while at < len(self.keys) and self.keys[at].startswith(prefix):
            yield self.keys[at]
            at += 1

    def since(self, revision: int) -> list[Change]:
        """Changes after the revision, oldest first. Raises Compacted when some of them are no longer kept."""
        if revision < self.floor:
            raise Compacted(self.floor + 1)
        newer: list[Change] = []
        for change in reversed(self.log):
            if change.revision <= revision:
                break
            newer.append(change)
        newer.reverse()
        return newer

    def at(self, revision: int) -> dict[str, Object | None]:
        """How the keys that changed since then looked at that revision; None: there was no such object."""
        return {change.key: change.before for change in reversed(self.since(revision))}

    def keep(self, change: Change) -> None:
        """Remember a change and wake whoever watches."""
        self.log.append(change)
        while len(self.log) > self.history:
            self.floor = self.log.popleft().revision
        self.ring()

    def ring(self) -> None:
        """Wake whoever waits for a change."""
        self._bell.set()
        self._bell = asyncio.Event()

    def compact(self, revision: int) -> None:
        """Forget every change up to the revision."""
        while self.log and self.log[0].revision <= revision:
            self.log.popleft()
        self.floor = max(self.floor, revision)

    async def changed(self, seconds: float | None) -> bool:
        """Wait for the next change; False when none came in that time."""
        try:
            await asyncio.wait_for(self._bell.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Store:
    """Every collection, the revision counter, and who is told of each write."""

    def __init__(self, history: int = HISTORY) -> None:
        self.revision = 0
        self.listeners: list[Callable[[StorageKey, Change], None]] = []
        self.by_uid: dict[str, tuple[StorageKey, str]] = {}
        self._history = history
        self._untold: deque[tuple[StorageKey, Change]] = deque()
        self._collections: dict[StorageKey, Collection] = {}

    def collection(self, storage: StorageKey) -> Collection:
        """The collection of a resource; made at the first question."""
        if storage not in self._collections:
            self._collections[storage] = Collection(storage, self._history)
        return self._collections[storage]

    def every_collection(self) -> list[Collection]:
        return list(self._collections.values())

    def get(self, storage: StorageKey, key: str) -> Object | None:
        return self.collection(storage).objects.get(key)

    def all(self, storage: StorageKey, prefix: str = "") -> list[Object]:
        """Every object whose key starts with the prefix, in order."""
        collection = self.collection(storage)
        return [collection.objects[key] for key in collection.between(prefix)]

    def begin(self, storage: StorageKey) -> None:
        """A resource is served from this revision on: nothing older can be asked of it."""
        collection = self.collection(storage)
        if not collection.log:
            collection.floor = max(collection.floor, self.revision)

    def put(self, storage: StorageKey, key: str, obj: Object) -> Object:
        """Keep the object under the next revision, which is written into its metadata. Takes the object over."""
        collection = self.collection(storage)
        before = collection.objects.get(key)
        self.revision += 1
        meta(obj)["resourceVersion"] = str(self.revision)
        if before is None:
            insort(collection.keys, key)
        collection.objects[key] = obj
        self.by_uid[str(meta(obj).get("uid"))] = (storage, key)
        self._tell(collection, Change(self.revision, key, before, obj, gone=False))
        return obj

    def restore(self, storage: StorageKey, key: str, obj: Object) -> None:
        """Keep an object under the revision that it has: it was written by an earlier life of this store."""
        collection = self.collection(storage)
        self.revision = max(self.revision, int(meta(obj)["resourceVersion"]))
        insort(collection.keys, key)
        collection.objects[key] = obj
        self.by_uid[str(meta(obj).get("uid"))] = (storage, key)
        self._tell(collection, Change(self.revision, key, None, obj, gone=False))

    def remove(self, storage: StorageKey, key: str, last: Object) -> Object:
        """Forget the object; `last` is its final state and gets the revision of the removal. Takes `last` over."""
        collection = self.collection(storage)
        before = collection.objects.pop(key)
        del collection.keys[bisect_left(collection.keys, key)]
        self.by_uid.pop(str(meta(before).get("uid")), None)
        self.revision += 1
        meta(last)["resourceVersion"] = str(self.revision)
        self._tell(collection, Change(self.revision, key, before, last, gone=True))
        return last

    def _tell(self, collection: Collection, change: Change) -> None:
        """Listeners hear of changes in their order, also where one of them writes: what it writes comes after."""
        collection.keep(change)
        self._untold.append((collection.storage, change))
        if len(self._untold) > 1:
            return
        while self._untold:
            for listener in self.listeners:
                listener(*self._untold[0])
            self._untold.popleft()

    def compact(self) -> None:
        """Forget all that is past, as a compacted etcd does: old watches and continue tokens answer 410 from now on."""
        for collection in self._collections.values():
            collection.compact(self.revision)
