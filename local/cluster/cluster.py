"""The cluster itself: its store, what it serves, who it knows. Made once, handed to every room."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from local.cluster.authentication import Authenticator, User
from local.cluster.objects import Object
from local.cluster.rbac import Rbac
from local.cluster.registry import Registry
from local.cluster.request_info import RequestInfo
from local.cluster.status import Kind
from local.cluster.store import HISTORY, Store

# An aggregated API: gets the request, what it is about, and who asks, after authentication and authorisation.
Aggregated = Callable[[web.BaseRequest, RequestInfo, User], Awaitable[web.StreamResponse]]

NAMESPACES = ("", "namespaces")
NAMESPACE_KIND = Kind("", "namespaces", "Namespace")


@dataclass(frozen=True, slots=True)
class Mount:
    """The seam for APIs that another program part serves (`cluster.mounts[group, version] = Mount(…)`).

    While an APIService object `version.group` is in the store, requests to /apis/group/version go to the handler;
    `resources` is what discovery says about it (items of an APIResourceList).
    """

    handler: Aggregated
    resources: tuple[Object, ...] = ()


class Cluster:
    """Everything that lives as long as the server."""

    def __init__(self, users: Mapping[str, User], *, history: int = HISTORY) -> None:
        self.store = Store(history)
        self.registry = Registry()
        self.rbac = Rbac(self.store)
        self.authenticator = Authenticator(users, self.store)
        self.mounts: dict[tuple[str, str], Mount] = {}

    def namespace(self, name: str) -> Object | None:
        return self.store.get(NAMESPACES, name)

    def ring_every_bell(self) -> None:
        """Wake whoever waits for a change: the server is closing."""
        for collection in self.store.every_collection():
            collection.ring()
