"""What can be done with tunnels: each use case reads like the sentence that describes it."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.errors import QuotaExceeded, TunnelExists, TunnelNotFound
from chalicelib.uplink.cached import Key
from chalicelib.uplink.collisions import check_service_name
from chalicelib.uplink.connections import Connections
from chalicelib.uplink.labels import IDEMPOTENCY
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.names import check_tunnel_name, lookup_tunnel_name
from chalicelib.uplink.namespace_lists import NamespaceLists
from chalicelib.uplink.port_changes import change_ports
from chalicelib.uplink.ports import (
    Clock,
    ListingCache,
    NamespacesInCluster,
    ObjectCache,
    SecretsInCluster,
    ServicesInCluster,
    Signals,
    TunnelMetrics,
    TunnelsInCluster,
)
from chalicelib.uplink.presenting import NO_STALE_TOKEN, NO_TRAFFIC, tunnel_view
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.quota import check_quota
from chalicelib.uplink.reading import Reading
from chalicelib.uplink.seen import Seen
from chalicelib.uplink.tcp_ports import check_tcp_ports
from chalicelib.uplink.tenancy import Tenancy, of_an_earlier_namespace
from chalicelib.uplink.tokens import read_token
from chalicelib.uplink.tunnel import NewTunnel, Tunnel, TunnelRef
from chalicelib.uplink.tunnel_lists import TunnelLists
from chalicelib.uplink.view import TunnelList, TunnelView
from chalicelib.uplink.writing import Writing


class Tunnels:
    """The tunnels of all tenants.

    Every method raises `InvalidName`, `NamespaceReserved`, `NamespaceNotFound`, `NamespaceNotManaged` for a namespace that
    cannot be used, and `ClusterTrouble` where the cluster fails; writes raise `NamespaceTerminating` too.
    """

    def __init__(
        self,
        *,
        tunnels: TunnelsInCluster,
        namespaces: NamespacesInCluster,
        secrets: SecretsInCluster,
        services: ServicesInCluster,
        metrics: TunnelMetrics,
        cache: ObjectCache,
        listings: ListingCache,
        clock: Clock,
        signals: Signals,
        limits: Limits,
    ) -> None:
        self._tunnels = tunnels
        self._secrets = secrets
        self._services = services
        self._signals = signals
        self._limits = limits
        self._reading = Reading(cache, listings, clock, signals, limits)
        self._writing = Writing(cache, clock, signals)
        self._connections = Connections(metrics, signals)
        self._tenancy = Tenancy(namespaces, self._reading, limits)
        self._lists = TunnelLists(
            tunnels=tunnels,
            connections=self._connections,
            reading=self._reading,
            tenancy=self._tenancy,
            namespaces=NamespaceLists(namespaces, self._reading, clock, limits),
            clock=clock,
            limits=limits,
        )

    def get(self, ref: TunnelRef, *, with_token: bool, with_traffic: bool, fresh: bool) -> TunnelView:
        """One tunnel. Raise `TunnelNotFound`."""
        room = self._tenancy.for_reading(ref.namespace, fresh=fresh)
        lookup_tunnel_name(ref.name)
        seen = self._seen(ref, fresh=fresh)
        if seen.source == "cache" and of_an_earlier_namespace(seen.value, room.value):
            seen = self._seen(ref, fresh=True)
        view = tunnel_view(seen)
        view = self._with_token(view) if with_token else view
        return self._with_traffic(view) if with_traffic else view

    def list(self, query: TunnelQuery) -> TunnelList:
        """Many tunnels. Raise `ResultTooLarge`, `ContinueExpired`, `InvalidRequest`."""
        return self._lists.page(query) if query.paged else self._lists.whole(query)

    def create(self, new: NewTunnel, *, idempotency: str | None = None, dry_run: bool = False) -> TunnelView:
        """Make a tunnel; `idempotency` is the mark by which a repeated request recognises what it made.

        Raise `InvalidPort`, `QuotaExceeded`, `NameCollision`, `TunnelExists`.
        """
        check_tunnel_name(new.ref.name)
        check_tcp_ports(new.tcp_ports, most=self._limits.max_tcp_ports)
        namespace = self._tenancy.for_writing(new.ref.namespace)
        if idempotency is not None:
            new = replace(new, annotations={**new.annotations, IDEMPOTENCY: idempotency})
        try:
            check_service_name(new.ref, self._services, self._tunnels)
            check_quota(namespace, self._tunnels, self._limits, self._signals)
            tunnel = self._created(new, dry_run=dry_run)
        except (TunnelExists, QuotaExceeded):
            if mine := self._made_by(idempotency, new.ref):
                return tunnel_view(mine)
            raise
        return tunnel_view(Seen(tunnel, 0))

    def set_ports(
        self, ref: TunnelRef, tcp_ports: Sequence[int], *, if_match: str | None = None, dry_run: bool = False
    ) -> TunnelView:
        """Replace the ports and nothing else; the same ports in another order are no change, and nothing is sent.

        Raise `InvalidPort`, `TunnelNotFound`, `PreconditionFailed` (`if_match` names another state), `Conflict`.
        """
        check_tcp_ports(tcp_ports, most=self._limits.max_tcp_ports)
        self._tenancy.for_writing(ref.namespace)
        lookup_tunnel_name(ref.name)
        with self._writing.of(Key.of_tunnel(ref), dry_run=dry_run) as write:
            tunnel = change_ports(self._tunnels, ref, tcp_ports, if_match=if_match, dry_run=dry_run)
            clients = self._connections.of_one(ref)
            write.became(tunnel, clients)
        return tunnel_view(Seen(tunnel, clients))

    def delete(self, ref: TunnelRef, *, dry_run: bool = False) -> None:
        """Delete the very object that is there now. Raise `TunnelNotFound`, `Conflict` (it was replaced meanwhile)."""
        self._tenancy.for_writing(ref.namespace)
        lookup_tunnel_name(ref.name)
        with self._writing.of(Key.of_tunnel(ref), dry_run=dry_run) as write:
            tunnel = self._tunnels.get(ref)
            self._tunnels.delete(ref, uid=tunnel.uid, dry_run=dry_run)
            write.removed(tunnel.uid, tunnel.resource_version)

    def _created(self, new: NewTunnel, *, dry_run: bool) -> Tunnel:
        with self._writing.of(Key.of_tunnel(new.ref), dry_run=dry_run) as write:
            tunnel = self._tunnels.create(new, dry_run=dry_run)
            write.became(tunnel, clients=0)
        return tunnel

    def _made_by(self, idempotency: str | None, ref: TunnelRef) -> Seen[Tunnel] | None:
        """The tunnel that an earlier request with this mark made, as the cluster has it."""
        if idempotency is None:
            return None
        try:
            seen = self._seen(ref, fresh=True)
        except TunnelNotFound:
            return None
        return seen if seen.value.annotations.get(IDEMPOTENCY) == idempotency else None

    def _seen(self, ref: TunnelRef, *, fresh: bool) -> Seen[Tunnel]:
        def ask() -> tuple[Tunnel, int | None]:
            return self._tunnels.get(ref), self._connections.of_one(ref)

        return self._reading.one(Tunnel, Key.of_tunnel(ref), ask, fresh=fresh)

    def _with_token(self, view: TunnelView) -> TunnelView:
        if view.source == "stale":
            return replace(view, warnings=(*view.warnings, NO_STALE_TOKEN))
        token, warnings = read_token(self._secrets, view.tunnel)
        return replace(view, auth_token=token, warnings=(*view.warnings, *warnings))

    def _with_traffic(self, view: TunnelView) -> TunnelView:
        traffic = None if view.source == "stale" else self._connections.traffic(view.tunnel.ref)
        if traffic is None:
            return replace(view, warnings=(*view.warnings, NO_TRAFFIC), metrics_unavailable=True)
        return replace(view, traffic=traffic)
