"""Empties a namespace that is being deleted, then lets it go.

As on a real cluster: everything in it is deleted like anybody would (so finalizers hold it, and the namespace with it),
and the namespace's own finalizer is taken off when nothing is left.
"""

from local.cluster.cluster import NAMESPACES, Cluster
from local.cluster.deletes import delete
from local.cluster.kinds.namespaces import FINALIZER
from local.cluster.objects import Object, copied, dig, meta, name_of, namespace_of
from local.cluster.options import DeleteOptions
from local.cluster.store import Change, StorageKey
from local.cluster.writes import is_finished


class Emptying:
    """The namespace controller."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def act(self, storage: StorageKey, change: Change) -> None:
        """Begin with a namespace that begins to die, look again whenever something in a dying one goes."""
        name = name_of(change.after) if storage == NAMESPACES else namespace_of(change.after)
        if storage != NAMESPACES and not change.gone:
            return
        namespace = self._cluster.namespace(name) if name else None
        if namespace is None or not meta(namespace).get("deletionTimestamp"):
            return
        if storage == NAMESPACES:
            self._delete_content(name)
        if not self._has_content(name):
            self._finish(namespace)

    def _delete_content(self, name: str) -> None:
        store = self._cluster.store
        for storage, resource in self._cluster.registry.by_storage().items():
            if resource.namespaced:
                for obj in store.all(storage, f"{name}/"):
                    if store.get(storage, resource.key(name, name_of(obj))) is not None:
                        delete(self._cluster, resource, name, name_of(obj), DeleteOptions(grace_seconds=0))

    def _has_content(self, name: str) -> bool:
        resources = self._cluster.registry.by_storage()
        return any(
            one.namespaced and self._cluster.store.all(storage, f"{name}/") for storage, one in resources.items()
        )

    def _finish(self, namespace: Object) -> None:
        left = [one for one in dig(namespace, "spec", "finalizers") or [] if one != FINALIZER]
        if left == (dig(namespace, "spec", "finalizers") or []):
            return
        done = copied(namespace)
        done["spec"] = {"finalizers": left} if left else {}
        if is_finished(done):
            self._cluster.store.remove(NAMESPACES, name_of(done), done)
        else:
            self._cluster.store.put(NAMESPACES, name_of(done), done)
