"""PATCH: which kinds of patch are taken, and what becomes of the patched object."""

import json
from dataclasses import dataclass

from local.cluster import schema
from local.cluster.bodies import BodyFlaw, media_type, parse_json
from local.cluster.cluster import Cluster
from local.cluster.decoding import refuse_types
from local.cluster.metadata import full_schema
from local.cluster.objects import Json, Object, copied, meta
from local.cluster.options import WriteOptions
from local.cluster.patches import OPERATIONS, PatchRefused, json_patched, merged
from local.cluster.resource import Resource
from local.cluster.status import ApiError, Cause, Kind, bad_request, invalid, too_large, unsupported_media_type
from local.cluster.strategic import strategically_merged
from local.cluster.writes import Target, demand_name, demand_namespace, find, refused_patch, update

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


def patch_type(resource: Resource, content_type: str) -> str:
    """Which patch the body is; raises 415 for any other, server-side apply included (docs/fidelity.md)."""
    accepted = [JSON_PATCH, MERGE_PATCH] if resource.custom else [JSON_PATCH, MERGE_PATCH, STRATEGIC]
    kind = media_type(content_type)
    if kind not in accepted:
        raise unsupported_media_type(", ".join(accepted))
    return kind


def patched(old: Object, raw: bytes, kind: str) -> Object:
    """The stored object with the patch applied; raises 400, 413 or 422. `old` is not changed."""
    try:
        patch = parse_json(raw).value
    except BodyFlaw as flaw:
        raise bad_request(f"error decoding patch: {flaw}") from flaw
    if kind == JSON_PATCH:
        return _json_patched(old, patch)
    if patch is None:
        raise bad_request("Invalid JSON Patch")
    if not isinstance(patch, dict):
        name = schema.type_name(patch)
        text = f"json: cannot unmarshal {name} into Go value of type map[string]interface {{}}"
        raise bad_request(f"error decoding patch: {text}")
    result: Object = merged(old, patch) if kind == MERGE_PATCH else strategically_merged(old, patch)
    return result


def _json_patched(old: Object, operations: Json) -> Object:
    if not isinstance(operations, list):
        name = schema.type_name(operations)
        text = f"json: cannot unmarshal {name} into Go value of type []handlers.jsonPatchOp"
        raise bad_request(f"error decoding patch: {text}")
    if len(operations) > OPERATIONS:
        raise too_large(f"The allowed maximum operations in a JSON patch is {OPERATIONS}, got {len(operations)}")
    try:
        result = json_patched(old, operations)
    except PatchRefused as refused:
        text = "the server rejected our request due to an error in our request"
        raise ApiError(422, "Invalid", text, {}) from refused
    if not isinstance(result, dict):
        raise bad_request("Invalid JSON Patch")
    return result


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch as it came."""

    raw: bytes
    content_type: str


def patch(cluster: Cluster, to: Target, name: str, sent: Patch, options: WriteOptions) -> tuple[Object, list[str]]:
    """Patch the stored object: (the object as stored, warnings)."""
    resource = to.resource
    kind = patch_type(resource, sent.content_type)
    old = find(cluster, resource, to.namespace, name)
    shown = resource.view.show(old) if resource.view else old
    obj = copied(patched(shown, sent.raw, kind))
    _demand_same(resource, name, old, obj)
    demand_name(name, obj)
    demand_namespace(to, obj)
    warnings = _settled(resource, obj, options)
    if resource.view is not None:
        obj = resource.view.read(obj)
    whole = json.dumps(json.dumps(obj, separators=(",", ":")))
    try:
        return update(cluster, to, old, obj, options), warnings
    except ApiError as refused:
        if refused.code == 400:  # no object comes of the patch: to a real server that is the patch's fault
            raise refused_patch(whole, refused.message) from refused
        raise


def _demand_same(resource: Resource, name: str, old: Object, obj: Object) -> None:
    if obj.get("kind") != resource.kind and resource.custom:
        named = Kind(resource.group, resource.plural, str(obj.get("kind") or ""))
        text = f"Invalid value: {json.dumps(obj.get('kind') or '')}: must be {resource.kind}"
        raise invalid(named, name, [Cause("kind", text)])
    if obj.get("apiVersion") != resource.api_version or obj.get("kind") != resource.kind:
        text = f"{obj.get('apiVersion')}, Kind={obj.get('kind')} is not {resource.api_version}, Kind={resource.kind}"
        raise bad_request(f"the API version in the data does not match the expected API version: {text}")
    if not isinstance(obj.get("metadata"), dict):
        raise bad_request("metadata must be an object")
    if meta(obj).get("uid", meta(old)["uid"]) != meta(old)["uid"]:
        cause = Cause("metadata.uid", f'Invalid value: "{meta(obj)["uid"]}": field is immutable')
        raise invalid(resource.named, name, [cause])


def _settled(resource: Resource, obj: Object, options: WriteOptions) -> list[str]:
    whole = json.dumps(json.dumps(obj, separators=(",", ":")))
    unknown: list[str] = []
    schema.settle(obj, full_schema(resource), unknown)
    said = [f'unknown field "{path}"' for path in unknown]
    if said and options.validation == "Strict":
        raise refused_patch(whole, f"strict decoding error: {', '.join(said)}")
    try:
        refuse_types(resource, obj)
    except ApiError as refused:
        raise refused_patch(whole, refused.message) from refused
    return said if options.validation == "Warn" else []
