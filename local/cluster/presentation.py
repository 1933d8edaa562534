"""An object, a list or a Status as the body of an answer, in the form that was asked for."""

import json
from collections.abc import Callable

import yaml
from aiohttp import web

from local.cluster.negotiation import Form
from local.cluster.objects import Json, Object, copied, meta
from local.cluster.paging import Page
from local.cluster.resource import Column, Resource
from local.cluster.status import ApiError, Cause, bad_request

_INCLUDE = ("", "Metadata", "Object", "None")
ALWAYS = {"Cache-Control": "no-cache, private"}


def rendered(status: int, body: Object, form: Form, warnings: list[str], headers: dict[str, str]) -> web.Response:
    """The HTTP answer."""
    text = yaml.safe_dump(body) if form.yaml else json.dumps(body, separators=(",", ":"), ensure_ascii=False) + "\n"
    kind = "application/yaml" if form.yaml else "application/json"
    response = web.Response(status=status, text=text, content_type=kind, headers={**ALWAYS, **headers})
    response.headers["Content-Type"] = kind
    for warning in warnings:
        response.headers.add("Warning", f"299 - {json.dumps(warning)}")
    return response


def of_error(error: ApiError, form: Form, warnings: list[str]) -> web.Response:
    """The answer of a refusal: a plain Status whatever was asked for."""
    retry = (error.details or {}).get("retryAfterSeconds")
    headers = dict(error.headers)
    if error.code != 401:  # authentication answers before the code that writes it
        headers["X-Content-Type-Options"] = "nosniff"
    if retry:
        headers["Retry-After"] = str(retry)
    return rendered(error.code, error.body(), Form(yaml=form.yaml), warnings, headers)


def shown(resource: Resource, obj: Object) -> Object:
    """The stored object in the version it is asked for."""
    return resource.view.show(obj) if resource.view else obj


def as_object(resource: Resource, obj: Object, form: Form, include: str) -> Object:
    """One object, in its form. A Status stays one."""
    if not form.form or obj.get("kind") == "Status":
        return obj
    if form.form == "Table":
        revision = meta(obj).get("resourceVersion")
        return table(resource, [obj], form.version, include, {"resourceVersion": revision} if revision else {})
    return partial(obj, form.version)


def as_list(resource: Resource, page: Page, form: Form, include: str) -> Object:
    """A page of objects, in its form."""
    about: Object = {"resourceVersion": str(page.revision)}
    if page.token:
        about["continue"] = page.token
    if page.left is not None:
        about["remainingItemCount"] = page.left
    if form.form == "Table":
        return table(resource, page.items, form.version, include, about)
    if form.form:
        items = [partial(obj, form.version) for obj in page.items]
        return {"kind": "PartialObjectMetadataList", "apiVersion": form.version, "metadata": about, "items": items}
    if resource.custom:
        about = {"continue": "", **about}
        return {"apiVersion": resource.api_version, "items": page.items, "kind": resource.list_kind, "metadata": about}
    items = [_bare(shown(resource, obj)) for obj in page.items]
    return {"kind": resource.list_kind, "apiVersion": resource.api_version, "metadata": about, "items": items}


def _bare(obj: Object) -> Object:
    """Items of a built-in list say neither kind nor version."""
    return {key: value for key, value in obj.items() if key not in {"kind", "apiVersion"}}


def partial(obj: Object, version: str) -> Object:
    """PartialObjectMetadata."""
    return {"kind": "PartialObjectMetadata", "apiVersion": version, "metadata": meta(obj)}


def table(
    resource: Resource, objects: list[Object], version: str, include: str, about: Object, *, headed: bool = True
) -> Object:
    """A Table: what `kubectl get` prints. `include`: how much of each object comes along."""
    if include not in _INCLUDE:
        text = f"Invalid value: \"{include}\": must be 'Metadata', 'Object', 'None', or empty"
        raise bad_request(f"Unable to convert to Table as requested: includeObject: {text}")
    columns = resource.rules.columns
    return {
        "kind": "Table",
        "apiVersion": version,
        "metadata": about,
        "columnDefinitions": [column.definition() for column in columns] if headed else None,
        "rows": [_row(resource, columns, obj, version, include) for obj in objects],
    }


def _row(resource: Resource, columns: tuple[Column, ...], obj: Object, version: str, include: str) -> Object:
    kept: dict[str, Callable[[], Object | None]] = {
        "None": lambda: None,
        "Object": lambda: shown(resource, obj),
    }
    made: Json = kept.get(include, lambda: partial(obj, version))()
    return {"cells": [column.cell(obj) for column in columns], "object": made}


def bookmark(resource: Resource, revision: int, *, initial_end: bool, form: Form) -> Object:
    """The object of a BOOKMARK event: kind and resourceVersion, nothing else."""
    about: Object = {"resourceVersion": str(revision)}
    if initial_end:
        about["annotations"] = {"k8s.io/initial-events-end": "true"}
    obj: Object = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": about}
    return as_object(resource, copied(obj), form, "") if form.form == "PartialObjectMetadata" else obj


def too_large_version(revision: int, current: int) -> ApiError:
    """504 for a resourceVersion that has not been yet."""
    cause = Cause("", "Too large resource version", "ResourceVersionTooLarge")
    details = {"causes": [{"reason": cause.reason, "message": cause.message}], "retryAfterSeconds": 1}
    return ApiError(504, "Timeout", f"Timeout: Too large resource version: {revision}, current: {current}", details)
