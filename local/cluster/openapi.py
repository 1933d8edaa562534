"""The smallest OpenAPI that lets kubectl create and apply: an index, and per group a PATCH path for each kind that shows
the `fieldValidation` parameter, so that kubectl leaves validation to the server. Custom resources have their schema in it,
which is what `kubectl explain` reads; built-in kinds have none (docs/fidelity.md). /openapi/v2 does not exist.
"""

import hashlib
import json

from local.cluster.cluster import Cluster
from local.cluster.objects import Object
from local.cluster.resource import Resource

_PARAMETER = {"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}


def _root(group: str, version: str) -> str:
    return f"apis/{group}/{version}" if group else f"api/{version}"


def index(cluster: Cluster) -> Object:
    """GET /openapi/v3."""
    roots = {_root(one.group, one.version): (one.group, one.version) for one in cluster.registry}
    paths = {}
    for root, (group, version) in roots.items():
        text = json.dumps(document(cluster, group, version), sort_keys=True)
        digest = hashlib.sha512(text.encode()).hexdigest().upper()
        paths[root] = {"serverRelativeURL": f"/openapi/v3/{root}?hash={digest}"}
    return {"paths": paths}


def document(cluster: Cluster, group: str, version: str) -> Object | None:
    """GET /openapi/v3/apis/{group}/{version}; None: nothing is served there."""
    served = [one for one in cluster.registry if (one.group, one.version) == (group, version)]
    if not served:
        return None
    return {
        "openapi": "3.0.0",
        "info": {"title": "Portico's embedded cluster", "version": "v1.34.4"},
        "paths": {_path(one): _operations(one) for one in served if "patch" in one.verbs},
        "components": {"schemas": {_schema_name(one): _schema(one) for one in served if one.custom}},
    }


def _gvk(resource: Resource) -> Object:
    return {"group": resource.group, "version": resource.version, "kind": resource.kind}


def _path(resource: Resource) -> str:
    where = "namespaces/{namespace}/" if resource.namespaced else ""
    return f"/{_root(resource.group, resource.version)}/{where}{resource.plural}/{{name}}"


def _operations(resource: Resource) -> Object:
    patch = {
        "parameters": [_PARAMETER],
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-action": "patch",
        "x-kubernetes-group-version-kind": _gvk(resource),
    }
    return {"patch": patch}


def _schema_name(resource: Resource) -> str:
    return ".".join([*reversed(resource.group.split(".")), resource.version, resource.kind])


def _schema(resource: Resource) -> Object:
    return {**resource.rules.shape, "x-kubernetes-group-version-kind": [_gvk(resource)]}
