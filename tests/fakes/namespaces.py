"""Namespaces of a fake cluster."""

from dataclasses import replace

from chalicelib.errors import Conflict, NamespaceExists, NamespaceNotFound, NamespaceTerminating
from chalicelib.uplink.namespace import Namespace, NamespacePage, NewNamespace
from tests.fakes.cluster import FakeCluster


class FakeNamespaces:
    """Provides `NamespacesInCluster`. A deleted namespace goes on terminating until `finish_deleting`."""

    def __init__(self, cluster: FakeCluster) -> None:
        self._cluster = cluster

    def get(self, name: str) -> Namespace:
        self._cluster.before("namespaces.get")
        return self._there(name)

    def uid_of(self, namespace: str) -> str | None:
        """Provides `NamespaceIds`."""
        self._cluster.before("namespaces.get")
        found = self._cluster.namespaces.get(namespace)
        return found.uid if found else None

    def page(self, *, limit: int, continue_token: str = "") -> NamespacePage:
        self._cluster.before("namespaces.page")
        held = sorted(self._cluster.namespaces.values(), key=lambda namespace: namespace.name)
        return NamespacePage(*self._cluster.page([n for n in held if n.managed], limit, continue_token))

    def create(self, new: NewNamespace, *, dry_run: bool = False) -> Namespace:
        self._cluster.before("namespaces.create")
        if new.name in self._cluster.namespaces:
            if self._cluster.namespaces[new.name].terminating:
                raise NamespaceTerminating(f"the namespace {new.name} is being deleted")
            raise NamespaceExists(f"the namespace {new.name} is there already")
        version = 0 if dry_run else self._cluster.next_version()
        uid, created = self._cluster.new_uid(), self._cluster.clock.now()
        made = Namespace(new.name, uid, version, created, new.labels, new.annotations)
        return self._put(made, dry_run=dry_run)

    def delete(self, namespace: Namespace, *, dry_run: bool = False) -> Namespace:
        self._cluster.before("namespaces.delete")
        there = self._there(namespace.name)
        if (there.uid, there.resource_version) != (namespace.uid, namespace.resource_version):
            raise Conflict(f"the namespace {namespace.name} was changed meanwhile")
        version = there.resource_version if dry_run else self._cluster.next_version()
        return self._put(replace(there, terminating=True, resource_version=version), dry_run=dry_run)

    def finish_deleting(self, name: str) -> None:
        """What the namespace controller does in the end."""
        for ref in [ref for ref in self._cluster.tunnels if ref.namespace == name]:
            del self._cluster.tunnels[ref]
        del self._cluster.namespaces[name]
        self._cluster.next_version()

    def _there(self, name: str) -> Namespace:
        if name not in self._cluster.namespaces:
            raise NamespaceNotFound(f"the namespace {name} is not there")
        return self._cluster.namespaces[name]

    def _put(self, namespace: Namespace, *, dry_run: bool) -> Namespace:
        if not dry_run:
            self._cluster.namespaces[namespace.name] = namespace
            self._cluster.done()
        return namespace
