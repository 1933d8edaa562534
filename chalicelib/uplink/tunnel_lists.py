"""Lists of tunnels: the whole set, filtered and sorted here; or the cluster's own pages, passed on one by one."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.errors import Flaw, InvalidRequest, NamespaceNotFound, ResultTooLarge
from chalicelib.uplink.cached import Scope
from chalicelib.uplink.connections import Connections
from chalicelib.uplink.limits import PAGE, Limits
from chalicelib.uplink.listing import list_tunnels
from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.namespace_lists import NamespaceLists
from chalicelib.uplink.ports import Clock, TunnelsInCluster
from chalicelib.uplink.presenting import NO_METRICS, stale_warning, tunnel_view, weakest
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.reading import Reading
from chalicelib.uplink.seen import Seen, SeenAll
from chalicelib.uplink.selection import order, select
from chalicelib.uplink.tenancy import Tenancy, of_an_earlier_namespace
from chalicelib.uplink.tunnel import Tunnel
from chalicelib.uplink.view import Source, TunnelList, TunnelView


class TunnelLists:
    """Lists tunnels of the namespaces that are managed, not reserved, and the caller's to see."""

    def __init__(
        self,
        *,
        tunnels: TunnelsInCluster,
        connections: Connections,
        reading: Reading,
        tenancy: Tenancy,
        namespaces: NamespaceLists,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._tunnels = tunnels
        self._connections = connections
        self._reading = reading
        self._tenancy = tenancy
        self._namespaces = namespaces
        self._clock = clock
        self._limits = limits

    def whole(self, query: TunnelQuery) -> TunnelList:
        """Every tunnel that the query wants; raise `ResultTooLarge` where that is more than one answer holds."""
        rooms = self._rooms(query)
        scope = Scope("tunnel", query.namespace)
        seen = self._seen(scope, fresh=query.fresh)
        if seen.source == "cache" and _outlived(seen, rooms):
            seen = self._seen(scope, fresh=True)
        views = order(select(_views(seen, rooms), query), query.sort)
        if len(views) > self._limits.max_listed:
            detail = f"{len(views)} tunnels do not fit into one answer (at most {self._limits.max_listed})"
            raise ResultTooLarge(f"{detail}: use limit and continue, or name a namespace")
        return _list(views, weakest(seen.source, rooms.source), max(seen.age, rooms.age))

    def page(self, query: TunnelQuery) -> TunnelList:
        """One page of the cluster's own list, in its order; filtered, it may be shorter than `limit`, even empty."""
        if query.sort:
            raise InvalidRequest("sort does not go with limit", flaws=[Flaw("?sort", "does not go with limit")])
        rooms = self._rooms(query)
        page = self._tunnels.page(
            query.namespace,
            limit=min(query.limit or PAGE, PAGE),
            continue_token=query.continue_token,
            label_selector=query.label_selector,
        )
        clients = self._connections.of_all(query.namespace)
        seen = SeenAll(
            tuple(Seen(tunnel, None if clients is None else clients.get(tunnel.ref, 0)) for tunnel in page.tunnels)
        )
        views = tuple(select(_views(seen, rooms), query))
        return replace(_list(views, "cluster", 0), continue_token=page.continue_token)

    def _seen(self, scope: Scope, *, fresh: bool) -> SeenAll[Tunnel]:
        return self._reading.all(
            Tunnel,
            scope,
            lambda: list_tunnels(scope, self._tunnels, self._connections, self._clock.now()),
            fresh=fresh,
        )

    def _rooms(self, query: TunnelQuery) -> SeenAll[Namespace]:
        """The namespaces to look in: the one asked for, or all there are for this caller."""
        if query.namespace is None:
            return self._namespaces.whole(fresh=query.fresh, allowed=query.allowed)
        if not query.allowed(query.namespace):  # before looking: what is there in it is none of this caller's business
            raise NamespaceNotFound(f"the namespace {query.namespace} is not there")
        room = self._tenancy.for_reading(query.namespace, fresh=query.fresh)
        return SeenAll((room,), room.source, room.age)


def _outlived(seen: SeenAll[Tunnel], rooms: SeenAll[Namespace]) -> bool:
    """Whether the cache still shows tunnels of a namespace that was made anew."""
    there = {room.value.name: room.value for room in rooms.objects}
    return any(
        of_an_earlier_namespace(each.value, there[each.value.ref.namespace])
        for each in seen.objects
        if each.value.ref.namespace in there
    )


def _views(seen: SeenAll[Tunnel], rooms: SeenAll[Namespace]) -> Iterator[TunnelView]:
    names = {room.value.name for room in rooms.objects}
    return (tunnel_view(each) for each in seen.objects if each.value.ref.namespace in names)


def _list(views: tuple[TunnelView, ...], source: Source, age: int) -> TunnelList:
    unknown = any(view.metrics_unavailable for view in views)
    warnings = (*stale_warning(source, age), *((NO_METRICS,) if unknown else ()))
    return TunnelList(views, source=source, age=age, warnings=warnings, metrics_unavailable=unknown)
