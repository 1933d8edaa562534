"""What the server says it serves: the plain discovery documents, and all of it at once (aggregated discovery)."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby

from local.cluster.cluster import Cluster
from local.cluster.kinds.definitions import available
from local.cluster.objects import Object, dig
from local.cluster.resource import Resource, Subresource

API_SERVICES = ("apiregistration.k8s.io", "apiservices")
VERSION: Object = {
    "major": "1",
    "minor": "34",
    "emulationMajor": "1",
    "emulationMinor": "34",
    "minCompatibilityMajor": "1",
    "minCompatibilityMinor": "33",
    "gitVersion": "v1.34.4+portico",
    "gitCommit": "",
    "gitTreeState": "",
    "buildDate": "1970-01-01T00:00:00Z",
    "goVersion": "",
    "compiler": "",
    "platform": "python/any",
}


def api_versions(address: str) -> Object:
    """GET /api."""
    where = [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}]
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": where}


def _groups(cluster: Cluster) -> dict[str, list[str]]:
    """Group → its versions, the preferred one first; the core group is not among them."""
    found: dict[str, list[str]] = {}
    for resource in cluster.registry:
        if resource.group and resource.version not in found.setdefault(resource.group, []):
            found[resource.group].append(resource.version)
    for service in cluster.store.all(API_SERVICES):
        if dig(service, "spec", "service") and service["spec"]["version"] not in found.setdefault(
            service["spec"]["group"], []
        ):
            found[service["spec"]["group"]].append(service["spec"]["version"])
    return found


def _group(name: str, versions: list[str]) -> Object:
    listed = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": listed, "preferredVersion": listed[0]}


def group_list(cluster: Cluster) -> Object:
    """GET /apis."""
    groups = [_group(name, versions) for name, versions in _groups(cluster).items()]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def group(cluster: Cluster, name: str) -> Object | None:
    """GET /apis/{group}; None: no such group."""
    versions = _groups(cluster).get(name)
    return None if versions is None else {"kind": "APIGroup", "apiVersion": "v1", **_group(name, versions)}


def resource_list(cluster: Cluster, name: str, version: str) -> Object | None:
    """GET /api/v1 and /apis/{group}/{version}; None: not served here."""
    served = [one for one in cluster.registry if (one.group, one.version) == (name, version)]
    mounted = cluster.mounts.get((name, version))
    if not served and mounted is None:
        return None
    items = [item for one in sorted(served, key=lambda one: one.plural) for item in _plain(one)]
    of = f"{name}/{version}" if name else version
    all_items = [*items, *(mounted.resources if mounted else ())]
    head = {"kind": "APIResourceList", "apiVersion": "v1"} if name else {"kind": "APIResourceList"}
    return {**head, "groupVersion": of, "resources": all_items}


def _plain(resource: Resource) -> Iterator[Object]:
    item: Object = {
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
    }
    yield _with_names(item, resource)
    for sub in resource.subresources:
        yield _plain_subresource(resource, sub)


def _plain_subresource(resource: Resource, sub: Subresource) -> Object:
    foreign = {"group": sub.group, "version": sub.version} if sub.group else {}
    return {
        "name": f"{resource.plural}/{sub.name}",
        "singularName": "",
        "namespaced": resource.namespaced,
        **foreign,
        "kind": sub.kind or resource.kind,
        "verbs": list(sub.verbs),
    }


def _with_names(item: Object, resource: Resource) -> Object:
    if resource.short:
        item["shortNames"] = list(resource.short)
    if resource.categories:
        item["categories"] = list(resource.categories)
    return item


def aggregated(cluster: Cluster, version: str, *, core: bool) -> Object:
    """GET /api or /apis as APIGroupDiscoveryList."""
    served = sorted(
        (one for one in cluster.registry if bool(one.group) != core), key=lambda one: (one.group, one.version)
    )
    items = [_aggregated_group(name, list(members)) for name, members in groupby(served, lambda one: one.group)]
    if not core:
        items += _aggregated_services(cluster)
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": f"apidiscovery.k8s.io/{version}",
        "metadata": {},
        "items": items,
    }


def _aggregated_group(name: str, members: list[Resource]) -> Object:
    versions = [
        {
            "version": version,
            "resources": [_aggregated(one) for one in sorted(of, key=lambda one: one.plural)],
            "freshness": "Current",
        }
        for version, of in groupby(members, lambda one: one.version)
    ]
    return {"metadata": {"name": name} if name else {}, "versions": versions}


def _aggregated(resource: Resource) -> Object:
    kind = _kind_of(resource, Subresource("", ()))
    item: Object = {
        "resource": resource.plural,
        "responseKind": kind,
        "scope": "Namespaced" if resource.namespaced else "Cluster",
        "singularResource": resource.singular,
        "verbs": list(resource.verbs),
    }
    _with_names(item, resource)
    if resource.subresources:
        item["subresources"] = [
            {"subresource": sub.name, "responseKind": _kind_of(resource, sub), "verbs": list(sub.verbs)}
            for sub in resource.subresources
        ]
    return item


def _kind_of(resource: Resource, sub: Subresource) -> Object:
    """Built-in kinds are named without group and version, which then are the resource's own."""
    own = {"group": resource.group, "version": resource.version} if resource.custom else {"group": "", "version": ""}
    foreign = {"group": sub.group, "version": sub.version} if sub.group else own
    return {**foreign, "kind": sub.kind or resource.kind}


def _aggregated_services(cluster: Cluster) -> list[Object]:
    """Groups of APIServices: what is mounted, or Stale and empty where nothing answers."""
    found = []
    for service in cluster.store.all(API_SERVICES):
        name, version = service["spec"].get("group"), service["spec"].get("version")
        if not dig(service, "spec", "service") or any(one.group == name for one in cluster.registry):
            continue
        mounted = cluster.mounts.get((name, version))
        fresh = mounted is not None or available(service)
        resources = _aggregated_items(mounted.resources if mounted else (), name, version)
        served: Object = {"resources": resources} if resources else {}
        of_version = {"version": version, **served, "freshness": "Current" if fresh else "Stale"}
        found.append({"metadata": {"name": name}, "versions": [of_version]})
    return found


def _aggregated_items(items: Iterable[Object], name: str, version: str) -> list[Object]:
    """As the aggregator makes it of a plain list: `pods/tap` becomes a subresource of `pods`, which comes before it."""
    found: dict[str, Object] = {}
    for item in items:
        parent, _, sub = item["name"].partition("/")
        if not sub:
            found[parent] = _aggregated_item(item, name, version)
        elif parent in found:
            kind = {"group": name, "version": version, "kind": item["kind"]}
            told = {"subresource": sub, "responseKind": kind, "verbs": item["verbs"]}
            found[parent].setdefault("subresources", []).append(told)
    return list(found.values())


def _aggregated_item(item: Object, name: str, version: str) -> Object:
    return {
        "resource": item["name"],
        "responseKind": {"group": name, "version": version, "kind": item["kind"]},
        "scope": "Namespaced" if item["namespaced"] else "Cluster",
        "singularResource": item.get("singularName", ""),
        "verbs": item["verbs"],
    }


def etag(document: Object) -> str:
    """Changes when the document does; clients send it back to be told 304."""
    return f'"{hashlib.sha512(json.dumps(document, sort_keys=True).encode()).hexdigest().upper()}"'
