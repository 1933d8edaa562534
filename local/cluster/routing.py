"""From a request to the room that answers it."""

import asyncio
import re

from aiohttp import web

from local.cluster import discovery, reviews
from local.cluster.api_documents import ApiDocuments
from local.cluster.calls import Call
from local.cluster.cluster import Cluster, Mount
from local.cluster.decoding import decode
from local.cluster.impersonation import effective_user
from local.cluster.negotiation import negotiate
from local.cluster.presentation import rendered
from local.cluster.registry import REVIEWS
from local.cluster.request_info import Query, readable_path, request_info
from local.cluster.resource import Resource
from local.cluster.resource_api import ResourceApi, missing
from local.cluster.service_proxy import ServiceProxy
from local.cluster.status import TextError, bad_request, method_not_allowed, page_not_found
from local.cluster.subresources import Subresources

_REVIEW_KINDS = frozenset(one.kind for one in REVIEWS)
_DURATION = re.compile(r"([0-9.]+(ns|us|µs|ms|s|m|h))+")  # as Go writes one
_WARNINGS = web.RequestKey("warnings", list[str])  # where a request keeps what its answer will warn about


class Router:
    """Knows every room; decides nothing but the order."""

    def __init__(self, cluster: Cluster, proxy: ServiceProxy, closing: asyncio.Event) -> None:
        self._cluster = cluster
        self._documents = ApiDocuments(cluster)
        self._resources = ResourceApi(cluster, Subresources(cluster, proxy), closing)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer; raises ApiError or TextError."""
        raw_path, _, query_text = request.raw_path.partition("?")
        if not readable_path(raw_path):
            raise TextError(400, "400 Bad Request")
        query = Query(query_text)
        asked = request_info(request.method, raw_path, query)
        caller, warning = self._cluster.authenticator.caller(request.headers.get("Authorization"))
        request[_WARNINGS] = [warning] if warning else []
        user = effective_user(caller, request.headers, self._cluster.rbac, asked.path)
        self._cluster.rbac.demand(user, asked)
        timeout = query.get("timeout")
        if timeout and not _DURATION.fullmatch(timeout):
            raise bad_request(f'invalid timeout specified in the request URL - time: invalid duration "{timeout}"')
        call = Call(request, asked, query, user, request[_WARNINGS])
        return await self._dispatch(call)

    def warnings_of(self, request: web.BaseRequest) -> list[str]:
        """What the answer to this request warns about, so far."""
        return list(request.get(_WARNINGS, ()))

    async def _dispatch(self, call: Call) -> web.StreamResponse:
        asked = call.asked
        mount = self._mount(asked.path)
        if mount is not None:
            return await mount.handler(call.request, asked, call.caller)
        if not asked.resource:
            return self._document(call)
        if asked.subresource != "proxy" and _has_empty_segment(asked.path):
            raise page_not_found()
        resource = self._cluster.registry.find(asked.group, asked.version, asked.resource)
        if resource is None:
            raise self._not_here(call)
        if resource.kind in _REVIEW_KINDS:
            return await self._review(call, resource)
        return await self._resources.serve(call, resource)

    def _document(self, call: Call) -> web.Response:
        path, method = call.asked.path, call.method
        if path.strip("/") in {"api", "apis"} and path.startswith("/api") and method in {"GET", "HEAD"}:
            found = self._documents.aggregated(call)
            if found is not None:
                return found
        if path.startswith("//"):
            raise page_not_found()
        parts = path.strip("/").split("/")
        if parts[0] == "apis" and len(parts) == 3 and self._is_away(parts[1], parts[2]):
            raise TextError(503, "service unavailable\n")
        if path.startswith("/api"):
            negotiate(call.request.headers.get("Accept", ""))
        return self._documents.serve(call)

    def _mount(self, path: str) -> Mount | None:
        """The aggregated API that has this path, if an APIService says so: everything under its version, unread."""
        parts = path.split("/", 4)
        if len(parts) < 4 or parts[1] != "apis" or not self._is_registered(parts[2], parts[3]):
            return None
        return self._cluster.mounts.get((parts[2], parts[3]))

    def _not_here(self, call: Call) -> Exception:
        if self._is_registered(call.asked.group, call.asked.version):
            return TextError(503, "service unavailable\n")
        return missing(self._cluster, call)

    def _is_registered(self, group: str, version: str) -> bool:
        return self._cluster.store.get(discovery.API_SERVICES, f"{version}.{group}") is not None

    def _is_away(self, group: str, version: str) -> bool:
        """An APIService names it and nothing here serves it."""
        return self._is_registered(group, version) and (group, version) not in self._cluster.mounts

    async def _review(self, call: Call, resource: Resource) -> web.Response:
        if call.method != "POST":
            raise method_not_allowed()
        obj = decode(resource, await call.body(), call.content_type, "Ignore").obj
        body = reviews.answer(self._cluster, call.caller, resource, call.asked.namespace, obj)
        return rendered(201, body, call.form(), call.warnings, {})


def _has_empty_segment(path: str) -> bool:
    """`//` somewhere it means nothing: only `namespaces//tunnels`, an empty namespace, has a meaning."""
    return path.startswith("//") or "//" in path.replace("/namespaces//", "/namespaces/-/").rstrip("/")
