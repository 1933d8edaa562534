"""Paths that are no objects: discovery, OpenAPI, version, health."""

from collections.abc import Callable

from aiohttp import web

from local.cluster import discovery, health, openapi
from local.cluster.calls import Call
from local.cluster.cluster import Cluster
from local.cluster.negotiation import Form, aggregated_discovery
from local.cluster.objects import Object
from local.cluster.presentation import ALWAYS, rendered
from local.cluster.status import method_not_allowed, page_not_found, unknown_resource


class ApiDocuments:
    """Answers what a client reads before it does anything."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def serve(self, call: Call) -> web.Response:
        """Answer; raises 404, 405 or 406."""
        parts = [part for part in call.asked.path.split("/") if part]
        root = parts[0] if parts else ""
        if root in health.ROOTS:
            return self._health(call)
        if call.method not in {"GET", "HEAD"} and (root == "version" or len(parts) == 1):
            raise method_not_allowed()
        if root == "openapi":
            return self._openapi(call, parts[1:])
        document = self._document(call, parts)
        if document is None:
            raise page_not_found()
        return rendered(200, document, Form(), call.warnings, {})

    def _health(self, call: Call) -> web.Response:
        verbose, excluded = call.query.has("verbose"), call.query.all("exclude")
        text = health.answer(call.asked.path, verbose=verbose, excluded=excluded)
        if text is None:
            raise page_not_found()
        return web.Response(text=text, headers=ALWAYS)

    def _document(self, call: Call, parts: list[str]) -> Object | None:
        """The document at a path; None where there is none."""
        fixed: dict[tuple[str, ...], Callable[[], Object]] = {
            (): lambda: {"paths": sorted(self._paths())},
            ("version",): lambda: discovery.VERSION,
            ("api",): lambda: discovery.api_versions(call.request.host),
            ("apis",): lambda: discovery.group_list(self._cluster),
        }
        if make := fixed.get(tuple(parts)):
            return make()
        match parts:
            case ["apis", group]:
                return discovery.group(self._cluster, group)
            case ["api", version]:
                return self._resources("", version)
            case ["apis", group, version]:
                return self._resources(group, version)
            case _:
                return None

    def _resources(self, group: str, version: str) -> Object | None:
        document = discovery.resource_list(self._cluster, group, version)
        if document is None and group in self._cluster.registry.built_in_groups:
            raise unknown_resource()
        return document

    def _paths(self) -> set[str]:
        roots = {f"/apis/{one.group}/{one.version}" if one.group else "/api/v1" for one in self._cluster.registry}
        groups = {f"/apis/{one.group}" for one in self._cluster.registry if one.group}
        return {"/api", "/apis", "/openapi/v3", "/version", *(f"/{root}" for root in health.ROOTS), *roots, *groups}

    def aggregated(self, call: Call) -> web.Response | None:
        """Aggregated discovery where it is asked for; None where the plain document is."""
        path = call.asked.path.strip("/")
        wants = aggregated_discovery(call.request.headers.get("Accept", ""))
        if not wants:
            return None
        document = discovery.aggregated(self._cluster, wants, core=path == "api")
        tag = discovery.etag(document)
        kind = f"application/json;g=apidiscovery.k8s.io;v={wants};as=APIGroupDiscoveryList"
        headers = {"ETag": tag, "Vary": "Accept"}
        if call.request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={**ALWAYS, **headers})
        response = rendered(200, document, Form(), call.warnings, headers)
        response.headers["Content-Type"] = kind
        return response

    def _openapi(self, call: Call, parts: list[str]) -> web.Response:
        match parts:
            case ["v3"]:
                response = rendered(200, openapi.index(self._cluster), Form(), call.warnings, {})
                response.headers["Content-Type"] = "text/plain; charset=utf-8"  # as a real server says, odd as it is
                return response
            case ["v3", "api", version]:
                document = openapi.document(self._cluster, "", version)
            case ["v3", "apis", group, version]:
                document = openapi.document(self._cluster, group, version)
            case _:
                raise page_not_found()
        if document is None:
            return web.Response(status=404, headers=ALWAYS)
        return rendered(200, document, Form(), call.warnings, {})
