"""Which tunnels of a list a caller wants, and in which order."""

from collections.abc import Callable, Iterable

from chalicelib.errors import Flaw, InvalidRequest
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.selectors import selector
from chalicelib.uplink.view import TunnelView

Order = Callable[[TunnelView], str | int | float]

ORDERS: dict[str, Order] = {
    "name": lambda view: view.tunnel.ref.name,
    "namespace": lambda view: view.tunnel.ref.namespace,
    "created": lambda view: view.tunnel.created.timestamp(),
    "connectedClients": lambda view: -1 if view.connected_clients is None else view.connected_clients,
}
USUAL = ("namespace", "name")


def select(views: Iterable[TunnelView], query: TunnelQuery) -> list[TunnelView]:
    """Those that match `q`, `connected` and, unless the cluster itself pages, `labelSelector`; raise `InvalidRequest`."""
    wanted = selector("" if query.paged else query.label_selector)
    return [
        view
        for view in views
        if query.q in view.tunnel.ref.name and wanted(view.tunnel.labels) and _connected(view, query.connected)
    ]


def order(views: list[TunnelView], sort: tuple[str, ...]) -> tuple[TunnelView, ...]:
    """By the fields asked for, then by namespace and name; `-` before a field turns it around. Raise `InvalidRequest`."""
    for field in reversed((*sort, *USUAL)):
        views = sorted(views, key=_order(field.removeprefix("-")), reverse=field.startswith("-"))
    return tuple(views)


def _connected(view: TunnelView, wanted: bool | None) -> bool:
    """Where nobody knows the clients, a tunnel is neither connected nor not."""
    return wanted is None or (view.connected_clients is not None and (view.connected_clients > 0) == wanted)


def _order(field: str) -> Order:
    if field in ORDERS:
        return ORDERS[field]
    detail = f"{field!r} is none of {', '.join(ORDERS)}"
    raise InvalidRequest(f"sort: {detail}", flaws=[Flaw("?sort", detail)])
