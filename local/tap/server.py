"""The tap server: a request that the API server has let through, checked again, and then answered or followed for good.

The order is the real one's: path, access review, body, whether body and path agree, pods, match.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from urllib.parse import quote

from aiohttp import web
from google.protobuf.message import DecodeError

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.authentication import User
from local.cluster.cluster import Cluster, Mount
from local.cluster.objects import Object
from local.cluster.request_info import RequestInfo
from local.cluster.status import TextError
from local.tap.admission import Admission
from local.tap.answers import RESOURCES, Refused, not_allowed, paths, resource_list
from local.tap.matching import Wanted, wanted
from local.tap.observing import Observing, limit_of
from local.tap.pods import pods_of
from local.tap.proxies import Mesh
from local.tap.routes import GROUP_PATH, TapRoute, shows_paths, tap_route
from local.tap.streaming import OpenTap, OpenTaps, Take

GROUP, VERSION = "tap.linkerd.io", "v1alpha1"
BODY_BYTES = 1024 * 1024  # a request is some hundred bytes; the real server reads up to 100 MiB
_AWAY = "error trying to reach service: dial tcp 127.0.0.1:8089: connect: connection refused\n"


class TapServer:
    """One for a cluster. `taps`: what is open, to be broken or stalled."""

    def __init__(self, cluster: Cluster, mesh: Mesh) -> None:
        self._cluster = cluster
        self._mesh = mesh
        self._admission = Admission(asyncio.get_running_loop().time)
        self.taps = OpenTaps()

    async def answer(self, request: web.BaseRequest, asked: RequestInfo, user: User) -> web.StreamResponse:
        """Whatever was asked under the group's path."""
        if self.taps.away:
            raise TextError(503, _AWAY)
        if request.method == "GET" and asked.path == GROUP_PATH:
            return resource_list()
        route = tap_route(request.method, asked.path)
        if route is None:
            return paths(200 if shows_paths(request.method, asked.path) else 404)
        await self._admission.enter()
        verdict = self._cluster.rbac.verdict(user, _review(route))
        if not verdict.allowed:
            return not_allowed(route.resource, verdict.reason)
        try:
            return await self._tap(request, asked.path)
        except Refused as refused:
            return refused.answer()

    async def _tap(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        ask = await _read(request)
        _check_path(ask.target.resource, path)
        pods = pods_of(self._cluster.store, ask.target)
        lets_through = wanted(ask.match if ask.HasField("match") else None)
        with self.taps.one(request) as tap, self._observing(ask, pods, lets_through, tap) as take:
            return await tap.run(take)

    @contextmanager
    def _observing(
        self, ask: wire.TapByResourceRequest, pods: Sequence[Object], lets_through: Wanted, tap: OpenTap
    ) -> Iterator[Take]:
        limit = limit_of(ask.max_rps, len(pods))
        headers = ask.extract.http.HasField("headers")
        with ExitStack() as stack:
            watched: list[Observing] = []
            for proxy in filter(None, map(self._mesh.proxy, pods if _is_identified(ask.target.resource) else ())):
                watched.append(Observing(proxy, limit, lets_through, tap.ring, headers=headers))
                stack.callback(watched[-1].close)
            yield lambda: list(chain.from_iterable(one.take() for one in watched))


def mount(cluster: Cluster, mesh: Mesh) -> TapServer:
    """Serve the tap API in this cluster, as soon as its APIService is there. Called within a running loop."""
    server = TapServer(cluster, mesh)
    cluster.mounts[GROUP, VERSION] = Mount(server.answer, RESOURCES)
    return server


def _review(route: TapRoute) -> RequestInfo:
    """What the second check asks: for a namespace's tap another resource than the first, and no name."""
    return RequestInfo("", "watch", GROUP, VERSION, route.namespace, route.resource, "tap", route.name)


async def _read(request: web.BaseRequest) -> wire.TapByResourceRequest:
    body = bytearray()
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > BODY_BYTES:
            raise Refused("http: request body too large", "Bad Request")
    try:
        return wire.TapByResourceRequest.FromString(bytes(body))
    except DecodeError:
        raise Refused("proto: cannot parse invalid wire-format data", "Bad Request") from None


def _check_path(resource: wire.Resource, path: str) -> None:
    names = [quote(one, safe="") for one in (resource.namespace, f"{resource.type}s", resource.name)]
    within = f"{names[2]}/tap" if resource.type == "namespace" else f"{'/'.join(names)}/tap"
    wanted_path = f"{GROUP_PATH}/watch/namespaces/{within}"
    if wanted_path != path:
        raise Refused(f'tap request body did not match APIServer URL: "{wanted_path}" != "{path}"')


def _is_identified(resource: wire.Resource) -> bool:
    """Proxies refuse who expects another identity of them: a tap across all namespaces computes a wrong one."""
    return bool(resource.name if resource.type == "namespace" else resource.namespace)
