"""Garbage collection along ownerReferences.

An object goes when all its owners are gone. `Foreground`: the owner stays until what it owns (and blocks it) is gone;
`Orphan`: what it owns loses the reference instead.
"""

from collections import defaultdict

from local.cluster.cluster import Cluster
from local.cluster.deletes import FOREGROUND, ORPHAN, delete
from local.cluster.objects import Object, copied, meta, name_of, namespace_of
from local.cluster.options import DeleteOptions
from local.cluster.resource import Resource
from local.cluster.store import Change, StorageKey
from local.cluster.writes import is_finished

_Place = tuple[StorageKey, str]


class Garbage:
    """The garbage collector."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._owned: dict[str, set[_Place]] = defaultdict(set)  # owner's uid → where what it owns is

    def act(self, storage: StorageKey, change: Change) -> None:
        """Keep the index of who owns what, and act on what became ownerless or is dying by policy."""
        place = (storage, change.key)
        owners = _owners(change.after)
        for owner in owners | _owners(change.before):
            self._forget(owner, place)
        if change.gone:
            self._owner_gone(str(meta(change.after).get("uid")))
            for owner in owners:
                self._finish_foreground(owner)
            return
        for owner in owners:
            self._owned[owner].add(place)
        self._collect(place)
        finalizers = meta(change.after).get("finalizers") or []
        if meta(change.after).get("deletionTimestamp") and ORPHAN in finalizers:
            self._orphan(place, str(meta(change.after)["uid"]))
        elif meta(change.after).get("deletionTimestamp") and FOREGROUND in finalizers:
            self._begin_foreground(str(meta(change.after)["uid"]))

    def _forget(self, owner: str, place: _Place) -> None:
        self._owned[owner].discard(place)
        if not self._owned[owner]:
            del self._owned[owner]

    def _owner_gone(self, uid: str) -> None:
        for place in list(self._owned.get(uid, ())):
            self._collect(place)

    def _collect(self, place: _Place) -> None:
        """Delete what is there when it has owners and none of them is left."""
        obj = self._cluster.store.get(*place)
        if obj is None or meta(obj).get("deletionTimestamp"):
            return
        owners = _owners(obj)
        if owners and not any(owner in self._cluster.store.by_uid for owner in owners):
            self._delete(place, obj)

    def _delete(self, place: _Place, obj: Object) -> None:
        resource = self._resource(place[0])
        if resource is not None:
            options = DeleteOptions(uid=meta(obj)["uid"])
            delete(self._cluster, resource, namespace_of(obj), name_of(obj), options)

    def _resource(self, storage: StorageKey) -> Resource | None:
        return self._cluster.registry.by_storage().get(storage)

    def _orphan(self, place: _Place, uid: str) -> None:
        for owned in list(self._owned.get(uid, ())):
            found = self._cluster.store.get(*owned)
            if found is not None:
                obj = copied(found)
                left = [one for one in meta(obj)["ownerReferences"] if one.get("uid") != uid]
                meta(obj)["ownerReferences"] = left
                self._cluster.store.put(*owned, obj)
        self._release(place, ORPHAN)

    def _begin_foreground(self, uid: str) -> None:
        for owned in list(self._owned.get(uid, ())):
            obj = self._cluster.store.get(*owned)
            if obj is not None and not meta(obj).get("deletionTimestamp"):
                self._delete(owned, obj)
        self._finish_foreground(uid)

    def _finish_foreground(self, uid: str) -> None:
        place = self._cluster.store.by_uid.get(uid)
        owner = self._cluster.store.get(*place) if place else None
        if place is None or owner is None or FOREGROUND not in (meta(owner).get("finalizers") or []):
            return
        waiting = [obj for one in self._owned.get(uid, ()) if (obj := self._cluster.store.get(*one)) is not None]
        if not any(_blocks(obj, uid) for obj in waiting):
            self._release(place, FOREGROUND)

    def _release(self, place: _Place, finalizer: str) -> None:
        found = self._cluster.store.get(*place)
        if found is None:
            return
        obj = copied(found)
        meta(obj)["finalizers"] = [one for one in meta(obj)["finalizers"] if one != finalizer]
        if is_finished(obj):
            self._cluster.store.remove(*place, obj)
        else:
            self._cluster.store.put(*place, obj)


def _owners(obj: Object | None) -> set[str]:
    return {str(one.get("uid")) for one in meta(obj or {}).get("ownerReferences") or []}


def _blocks(obj: Object, uid: str) -> bool:
    return any(
        one.get("uid") == uid and one.get("blockOwnerDeletion") for one in meta(obj).get("ownerReferences") or []
    )
