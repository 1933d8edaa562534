"""What is under an object: status, scale, finalize, log, token, proxy."""

from aiohttp import web

from local.cluster import patching, reviews, writes
from local.cluster.calls import Call
from local.cluster.cluster import Cluster
from local.cluster.decoding import decode
from local.cluster.kinds import questions
from local.cluster.objects import Object
from local.cluster.options import write_options
from local.cluster.patching import patched
from local.cluster.presentation import rendered
from local.cluster.resource import Resource, Subresource
from local.cluster.scale import scale_of, scaled
from local.cluster.service_proxy import ServiceProxy
from local.cluster.status import ApiError, method_not_allowed, not_found, unknown_resource
from local.cluster.writes import Target

_VERBS = {"GET": "get", "HEAD": "get", "PUT": "update", "PATCH": "patch", "POST": "create", "DELETE": "delete"}


class Subresources:
    """Serves every subresource there is."""

    def __init__(self, cluster: Cluster, proxy: ServiceProxy) -> None:
        self._cluster = cluster
        self._proxy = proxy

    async def serve(self, call: Call, resource: Resource) -> web.StreamResponse:
        """Answer; raises the 404 or 405 of a subresource that is not there or has not that verb."""
        sub = self._declared(call, resource)
        match sub.name:
            case "proxy":
                return await self._proxy.serve(call.request, call.asked, resource, await call.body())
            case "token":
                return await self._token(call, resource)
            case "log":
                writes.find(self._cluster, resource, call.asked.namespace, call.asked.name)
                return web.Response(status=204)  # no kubelet, no logs
            case "scale":
                return await self._scale(call, resource)
            case _:
                return await self._part(call, resource)

    def _declared(self, call: Call, resource: Resource) -> Subresource:
        asked = call.asked
        sub = next((one for one in resource.subresources if one.name == asked.subresource), None)
        if sub is None:
            raise not_found(resource.named, asked.name) if resource.custom else unknown_resource()
        if _VERBS.get(call.method) not in sub.verbs:
            raise _not_supported(resource, asked.verb) if resource.custom else method_not_allowed()
        return sub

    async def _part(self, call: Call, resource: Resource) -> web.Response:
        """`status` and `finalize`: the whole object comes and goes, one part of it counts."""
        if call.method in {"GET", "HEAD"}:
            obj = writes.find(self._cluster, resource, call.asked.namespace, call.asked.name)
        elif call.method == "PATCH":
            obj = await self.patch(call, resource)
        else:
            options = write_options(call.query, "UpdateOptions")
            decoded = decode(resource, await call.body(), call.content_type, options.validation)
            call.warnings += decoded.warnings
            obj = writes.replace(self._cluster, self._target(call, resource), call.asked.name, decoded.obj, options)
        return rendered(200, obj, call.form(), call.warnings, {})

    def _target(self, call: Call, resource: Resource) -> Target:
        return Target(resource, call.asked.namespace, call.caller, call.asked.subresource)

    async def patch(self, call: Call, resource: Resource) -> Object:
        """PATCH of the object or of its status; the object as stored."""
        options = write_options(call.query, "PatchOptions")
        sent = patching.Patch(await call.body(), call.content_type)
        to = self._target(call, resource)
        obj, warnings = patching.patch(self._cluster, to, call.asked.name, sent, options)
        call.warnings += warnings
        return obj

    async def _scale(self, call: Call, resource: Resource) -> web.Response:
        obj = writes.find(self._cluster, resource, call.asked.namespace, call.asked.name)
        if call.method in {"PUT", "PATCH"}:
            raw, options = await call.body(), write_options(call.query, "UpdateOptions")
            if call.method == "PATCH":
                scale = patched(scale_of(obj), raw, patching.patch_type(resource, call.content_type))
            else:
                scale = decode(_SCALE, raw, call.content_type, "Warn").obj
            to = Target(resource, call.asked.namespace, call.caller)
            obj = writes.update(self._cluster, to, obj, scaled(obj, scale), options)
        return rendered(200, scale_of(obj), call.form(), call.warnings, {})

    async def _token(self, call: Call, resource: Resource) -> web.Response:
        account = writes.find(self._cluster, resource, call.asked.namespace, call.asked.name)
        request = decode(_TOKEN_REQUEST, await call.body(), call.content_type, "Warn").obj
        body = reviews.service_account_token(self._cluster, account, request)
        return rendered(201, body, call.form(), call.warnings, {})


_SCALE = Resource("autoscaling", "v1", "scales", "Scale", questions.SCALE)
_TOKEN_REQUEST = Resource("authentication.k8s.io", "v1", "tokenrequests", "TokenRequest", questions.TOKEN_REQUEST)


def _not_supported(resource: Resource, verb: str) -> ApiError:
    details = {"group": resource.group, "kind": resource.plural}
    name = resource.named.resource_name
    return ApiError(405, "MethodNotAllowed", f'{verb} is not supported on resources of kind "{name}"', details)
