"""What the cluster holds, on disk: so that a server that is killed comes back with it, as one behind etcd does.

One JSON object a line: a write each. Handed to the operating system at once, never synced: it survives the process, not
the machine, which is what the local stack promises. Rewritten as one line an object at each start, and whenever it has grown
by `SPARE_LINES` beyond that.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from local.cluster.objects import Object
from local.cluster.store import Change, StorageKey, Store

SPARE_LINES = 50_000  # about 50 MB of tunnels' writes
PRIVATE = 0o600  # Secrets are in it


class JournalUnreadable(Exception):
    """A line of the journal is not what this program writes; the message says which."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One write: `obj` None where the object went."""

    revision: int
    storage: StorageKey
    key: str
    obj: Object | None


class Journal:
    """One file; written for as long as the store lives."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._lines = 0
        self._limit = SPARE_LINES

    def restore(self, store: Store) -> bool:
        """Bring the store to what the file holds, its listeners told of each object. False: there is no such file."""
        if not self._path.exists():
            return False
        entries = {(entry.storage, entry.key): entry for entry in self._entries()}  # of each object the last counts
        for entry in sorted(entries.values(), key=lambda entry: entry.revision):
            if entry.obj is not None:
                store.restore(entry.storage, entry.key, entry.obj)
            store.revision = max(store.revision, entry.revision)
        store.compact()  # what went between two lives is not told: who watched must list again
        return True

    def follow(self, store: Store) -> None:
        """Write the store as it is, then each change to it."""
        self._rewrite(store)

        def changed(storage: StorageKey, change: Change) -> None:
            self._write(Entry(change.revision, storage, change.key, None if change.gone else change.after))
            if self._lines > self._limit:
                self._rewrite(store)

        store.listeners.append(changed)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _rewrite(self, store: Store) -> None:
        self.close()
        draft = self._path.with_name(f".{self._path.name}.new")
        draft.touch(mode=PRIVATE)
        self._file = draft.open("w")
        self._lines = 0
        for collection in store.every_collection():
            for key, obj in collection.objects.items():
                self._write(Entry(int(obj["metadata"]["resourceVersion"]), collection.storage, key, obj))
        draft.replace(self._path)
        self._limit = self._lines + SPARE_LINES
        self._write(
            Entry(store.revision, ("", ""), "", None)
        )  # the counter itself, where the newest write was a removal

    def _write(self, entry: Entry) -> None:
        if self._file is not None:
            print(json.dumps([entry.revision, entry.storage, entry.key, entry.obj]), file=self._file, flush=True)
            self._lines += 1

    def _entries(self) -> Iterator[Entry]:
        lines = self._path.read_text().split("\n")
        lines.pop()  # after the last line's end: nothing, or a line that the killed process did not finish
        for number, line in enumerate(lines, 1):
            try:
                revision, (group, plural), key, obj = json.loads(line)
            except ValueError as flaw:
                raise JournalUnreadable(f"{self._path}: line {number} is not a write: {flaw}") from flaw
            yield Entry(revision, (group, plural), key, obj)
