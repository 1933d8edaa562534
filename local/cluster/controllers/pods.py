"""Ends pods: there is no kubelet that would stop containers and say so, so a pod that shall go goes at once."""

from local.cluster.cluster import Cluster
from local.cluster.deletes import delete
from local.cluster.objects import meta, name_of, namespace_of
from local.cluster.options import DeleteOptions
from local.cluster.store import Change, StorageKey

PODS: StorageKey = ("", "pods")


class Ending:
    """Stands in for every node's kubelet."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def act(self, storage: StorageKey, change: Change) -> None:
        """Finish the deletion of a pod that has begun."""
        if storage != PODS or change.gone or not meta(change.after).get("deletionGracePeriodSeconds"):
            return
        resource = self._cluster.registry.find("", "v1", "pods")
        if resource is not None and self._cluster.store.get(storage, change.key) is not None:
            options = DeleteOptions(uid=meta(change.after)["uid"], grace_seconds=0)
            delete(self._cluster, resource, namespace_of(change.after), name_of(change.after), options)
