"""The verbs on resources: from an authorised call to an answer. Which verb is which method on which path is decided here."""

import asyncio
from dataclasses import replace

from aiohttp import web

from local.cluster import deletes, writes
from local.cluster.calls import Call
from local.cluster.cluster import Cluster
from local.cluster.decoding import decode
from local.cluster.list_options import list_options
from local.cluster.objects import Object, name_of
from local.cluster.options import delete_options, write_options
from local.cluster.presentation import as_list, as_object, rendered, shown
from local.cluster.reads import demand_present, listed
from local.cluster.resource import Resource
from local.cluster.status import ApiError, Kind, bad_request, method_not_allowed, page_not_found, unknown_resource
from local.cluster.subresources import Subresources
from local.cluster.watching import Watch
from local.cluster.writes import Target


class ResourceApi:
    """Everything under /api/v1 and /apis/{group}/{version} that is an object or a collection of them."""

    def __init__(self, cluster: Cluster, subresources: Subresources, closing: asyncio.Event) -> None:
        self._cluster = cluster
        self._subresources = subresources
        self._closing = closing

    async def serve(self, call: Call, resource: Resource) -> web.StreamResponse:
        """Answer; raises ApiError or TextError."""
        self._demand_served(call, resource)
        if call.asked.subresource:
            return await self._subresources.serve(call, resource)
        handlers = {
            "watch": self._watch,
            "list": self._list,
            "get": self._get,
            "create": self._create,
            "update": self._replace,
            "patch": self._patch,
            "delete": self._delete,
            "deletecollection": self._delete_all,
        }
        handler = handlers.get(call.asked.verb)
        if handler is None or (call.asked.verb == "watch" and call.method not in {"GET", "HEAD"}):
            raise _unsupported(resource, call.asked.verb)
        return await handler(call, resource)

    def _demand_served(self, call: Call, resource: Resource) -> None:
        """Raise the 404, 400 or 405 for a path or a verb that this resource does not have."""
        asked = call.asked
        whole_cluster = resource.namespaced and not asked.namespace
        if whole_cluster and asked.verb not in {"list", "watch", ""}:
            raise page_not_found() if resource.custom else method_not_allowed()
        if asked.name in {".", ".."}:
            raise bad_request(f"Name parameter invalid: \"{asked.name}\": may not be '{asked.name}'")
        if call.method in {"PUT", "PATCH"} and not asked.name:
            raise bad_request("name must be provided") if resource.custom else method_not_allowed()
        if asked.verb and not asked.subresource and asked.verb not in resource.verbs:
            raise method_not_allowed()

    async def _get(self, call: Call, resource: Resource) -> web.Response:
        asked, form = call.asked, call.form()
        text = call.query.get("resourceVersion")
        if text.isdecimal():
            await demand_present(self._cluster, self._cluster.store.collection(resource.storage), int(text))
        obj = writes.find(self._cluster, resource, asked.namespace, asked.name)
        return self._answer(call, 200, resource, obj, form.form)

    async def _list(self, call: Call, resource: Resource) -> web.Response:
        form = call.form()
        options = list_options(call.query, resource, watch=False)
        page = await listed(self._cluster, resource, call.asked.namespace, options)
        body = as_list(resource, page, form, call.query.get("includeObject"))
        return rendered(200, body, form, call.warnings, {})

    async def _watch(self, call: Call, resource: Resource) -> web.StreamResponse:
        options = list_options(call.query, resource, watch=True)
        if call.asked.name and "/watch/" in call.asked.path:
            options = replace(options, wanted=lambda obj: name_of(obj) == call.asked.name)
        watch = Watch(self._cluster, resource, call.asked.namespace, options, call.form(streaming=True))
        return await watch.serve(call.request, self._closing)

    async def _create(self, call: Call, resource: Resource) -> web.Response:
        options = write_options(call.query, "CreateOptions")
        decoded = decode(resource, await call.body(), call.content_type, options.validation)
        call.warnings += decoded.warnings
        to = Target(resource, call.asked.namespace, call.caller)
        obj = writes.create(self._cluster, to, decoded.obj, options)
        return self._answer(call, 201, resource, obj, call.form().form)

    async def _replace(self, call: Call, resource: Resource) -> web.Response:
        options = write_options(call.query, "UpdateOptions")
        decoded = decode(resource, await call.body(), call.content_type, options.validation)
        call.warnings += decoded.warnings
        to = Target(resource, call.asked.namespace, call.caller)
        obj = writes.replace(self._cluster, to, call.asked.name, decoded.obj, options)
        return self._answer(call, 200, resource, obj, call.form().form)

    async def _patch(self, call: Call, resource: Resource) -> web.Response:
        obj = await self._subresources.patch(call, resource)
        return self._answer(call, 200, resource, obj, call.form().form)

    async def _delete(self, call: Call, resource: Resource) -> web.Response:
        options = delete_options(call.query, await call.body(), call.content_type)
        obj = deletes.delete(self._cluster, resource, call.asked.namespace, call.asked.name, options)
        return self._answer(call, 200, resource, obj, "")

    async def _delete_all(self, call: Call, resource: Resource) -> web.Response:
        options = delete_options(call.query, await call.body(), call.content_type)
        chosen = list_options(call.query, resource, watch=False)
        page = await listed(self._cluster, resource, call.asked.namespace, chosen)
        for obj in page.items:
            deletes.delete(self._cluster, resource, call.asked.namespace, name_of(obj), options)
        return rendered(200, as_list(resource, page, call.form(), ""), call.form(), call.warnings, {})

    def _answer(self, call: Call, status: int, resource: Resource, obj: Object, form_name: str) -> web.Response:
        form = call.form()
        body = obj if obj.get("kind") == "Status" else shown(resource, obj)
        if form_name:
            body = as_object(resource, obj, form, call.query.get("includeObject"))
        return rendered(status, body, form, call.warnings, {})


def _unsupported(resource: Resource, verb: str) -> ApiError:
    named = Kind(resource.group, resource.plural, "")
    details = {"group": resource.group, "kind": resource.plural} if resource.group else {"kind": resource.plural}
    return ApiError(
        405, "MethodNotAllowed", f'{verb} is not supported on resources of kind "{named.resource_name}"', details
    )


def missing(cluster: Cluster, call: Call) -> Exception:
    """The 404 for a resource that is not served: in text, but for groups that are built in."""
    group = call.asked.group
    built_in = group in cluster.registry.built_in_groups
    return unknown_resource() if built_in else page_not_found()
