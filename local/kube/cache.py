"""All objects of a kind as last seen, by key and by owner, telling its listeners what changed.

A listener learns old and new of a change, never what to do: whoever acts looks at the cache again, as late as possible.
"""

from collections.abc import Callable, Iterable, Iterator

from local.kube.objects import Json, Key, key_of, uid_of

Listener = Callable[[Json | None, Json | None], None]  # old, new; None: was not there, is not there


class Cache:
    """Not to be changed by its readers: objects are handed out as they are, not copied."""

    def __init__(self) -> None:
        self._items: dict[Key, Json] = {}
        self._by_owner: dict[tuple[str, Key], set[Key]] = {}  # (kind, owner) → keys
        self._listeners: list[Listener] = []

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Json]:
        return iter(list(self._items.values()))

    def get(self, key: Key) -> Json | None:
        """One object, None if it is not there."""
        return self._items.get(key)

    def owned(self, kind: str, owner: Key) -> list[Json]:
        """All objects whose owner bears that name, in order of their keys; whether it is the same owner, its uid tells."""
        return [self._items[key] for key in sorted(self._by_owner.get((kind, owner), ()))]

    def listen(self, listener: Listener) -> None:
        """Be told of every change from now on."""
        self._listeners.append(listener)

    def put(self, item: Json) -> None:
        """An object was added or changed. One that took the name of another is first told as the other's end."""
        old = self._items.get(key_of(item))
        if old is not None and uid_of(old) != uid_of(item):
            self.remove(old)
            old = None
        self._index(old, item)
        self._tell(old, item)

    def remove(self, item: Json) -> None:
        """An object is gone (or no longer selected)."""
        old = self._items.get(key_of(item))
        if old is not None:
            self._index(old, None)
            self._tell(old, None)

    def replace(self, items: Iterable[Json]) -> None:
        """The whole truth: put all of these, remove all others."""
        fresh = {key_of(item): item for item in items}
        for key, old in list(self._items.items()):
            if key not in fresh:
                self.remove(old)
        for item in fresh.values():
            self.put(item)

    def _index(self, old: Json | None, new: Json | None) -> None:
        if old is not None:
            del self._items[key_of(old)]
            for owner in _owners(old):
                self._by_owner[owner].discard(key_of(old))
                if not self._by_owner[owner]:
                    del self._by_owner[owner]
        if new is not None:
            self._items[key_of(new)] = new
            for owner in _owners(new):
                self._by_owner.setdefault(owner, set()).add(key_of(new))

    def _tell(self, old: Json | None, new: Json | None) -> None:
        for listener in self._listeners:
            listener(old, new)


def _owners(item: Json) -> set[tuple[str, Key]]:
    namespace = key_of(item).namespace
    references = item["metadata"].get("ownerReferences") or []
    return {(reference["kind"], Key(namespace, reference["name"])) for reference in references}
