"""Tunnels of a fake cluster."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.errors import Conflict, NamespaceNotFound, NamespaceTerminating, TunnelExists, TunnelNotFound
from chalicelib.uplink.selectors import selector
from chalicelib.uplink.tunnel import NewTunnel, Tunnel, TunnelPage, TunnelRef
from tests.fakes.cluster import FakeCluster


class FakeTunnels:
    """Provides `TunnelsInCluster`."""

    def __init__(self, cluster: FakeCluster) -> None:
        self._cluster = cluster

    def get(self, ref: TunnelRef) -> Tunnel:
        self._cluster.before("tunnels.get")
        return self._there(ref)

    def page(
        self, namespace: str | None, *, limit: int, continue_token: str = "", label_selector: str = ""
    ) -> TunnelPage:
        self._cluster.before("tunnels.page")
        wanted = selector(label_selector)
        held = sorted(self._cluster.tunnels.values(), key=lambda tunnel: tunnel.ref)
        found = [t for t in held if namespace in (None, t.ref.namespace) and wanted(t.labels)]
        return TunnelPage(*self._cluster.page(found, limit, continue_token))

    def create(self, new: NewTunnel, *, dry_run: bool = False) -> Tunnel:
        self._cluster.before("tunnels.create")
        namespace = self._cluster.namespaces.get(new.ref.namespace)
        if namespace is None:
            raise NamespaceNotFound(f"the namespace {new.ref.namespace} is not there")
        if new.ref in self._cluster.tunnels:
            raise TunnelExists(f"the tunnel {new.ref} is there already")
        if namespace.terminating:
            raise NamespaceTerminating(f"the namespace {namespace.name} is being deleted")
        version = 0 if dry_run else self._cluster.next_version()
        uid, created = self._cluster.new_uid(), self._cluster.clock.now()
        made = Tunnel(
            new.ref, uid, version, created, new.tcp_ports, token_secret=new.ref.name, annotations=new.annotations
        )
        return self._put(made, dry_run=dry_run)

    def set_ports(
        self, ref: TunnelRef, tcp_ports: Sequence[int], *, resource_version: int | None = None, dry_run: bool = False
    ) -> Tunnel:
        self._cluster.before("tunnels.set_ports")
        tunnel = self._there(ref)
        if resource_version not in (None, tunnel.resource_version):
            raise Conflict(f"the tunnel {ref} was changed meanwhile")
        version = tunnel.resource_version if dry_run else self._cluster.next_version()
        return self._put(replace(tunnel, tcp_ports=tuple(tcp_ports), resource_version=version), dry_run=dry_run)

    def delete(self, ref: TunnelRef, *, uid: str, dry_run: bool = False) -> None:
        self._cluster.before("tunnels.delete")
        tunnel = self._there(ref)
        if tunnel.uid != uid:
            raise Conflict(f"the tunnel {ref} was replaced by another of that name meanwhile")
        if dry_run:
            return
        version = self._cluster.next_version()
        if self._cluster.keeps_deleted:
            self._cluster.tunnels[ref] = replace(tunnel, deleting=True, resource_version=version)
        else:
            del self._cluster.tunnels[ref]
        self._cluster.done()

    def _there(self, ref: TunnelRef) -> Tunnel:
        if ref not in self._cluster.tunnels:
            raise TunnelNotFound(f"the tunnel {ref} is not there")
        return self._cluster.tunnels[ref]

    def _put(self, tunnel: Tunnel, *, dry_run: bool) -> Tunnel:
        if not dry_run:
            self._cluster.tunnels[tunnel.ref] = tunnel
            self._cluster.done()
        return tunnel
