"""Create, replace and patch: from a decoded object to a stored one, through the rules of its kind.

The order of refusals is a real server's: body, namespace, name, rules, what is stored already.
"""

import secrets
import uuid
from dataclasses import dataclass

from local.cluster import metadata, schema
from local.cluster.authentication import User
from local.cluster.cluster import NAMESPACE_KIND, Cluster
from local.cluster.escalation import demand_no_escalation
from local.cluster.objects import Object, copied, dig, meta, name_of, now
from local.cluster.options import WriteOptions
from local.cluster.resource import Resource
from local.cluster.status import (
    ApiError,
    Cause,
    Kind,
    already_exists,
    bad_request,
    conflict,
    forbidden,
    invalid,
    modified,
    not_found,
    without_reason,
)

OTHER_NAMESPACE = "the namespace of the provided object does not match the namespace sent on the request"


@dataclass(frozen=True, slots=True)
class Target:
    """What a write goes to: the resource, where, by whom, and through which subresource (empty: the object itself)."""

    resource: Resource
    namespace: str
    caller: User
    subresource: str = ""


def create(cluster: Cluster, to: Target, obj: Object, options: WriteOptions) -> Object:
    """Store a new object and give it as stored. Takes `obj` over."""
    resource, about = to.resource, meta(obj)
    if resource.view is not None:
        obj = resource.view.read(obj)
    _place(cluster, to, obj)
    if about.get("resourceVersion"):
        raise without_reason("resourceVersion should not be set on objects to be created")
    _name(obj)
    _fresh(resource, obj)
    resource.rules.prepare(obj, None)
    _demand_valid(resource, obj, None)
    demand_no_escalation(cluster.rbac, to.caller, resource, obj)
    key = resource.key(to.namespace, name_of(obj))
    present = cluster.store.get(resource.storage, key)
    if present is not None:
        raise already_exists(resource.named, name_of(obj), dying=bool(meta(present).get("deletionTimestamp")))
    return obj if options.dry_run else cluster.store.put(resource.storage, key, obj)


def _place(cluster: Cluster, to: Target, obj: Object) -> None:
    """Put the object into the namespace of the path; raises 400, 404 or 403."""
    if not to.resource.namespaced:
        meta(obj).pop("namespace", None)
        return
    demand_namespace(to, obj)
    meta(obj)["namespace"] = to.namespace
    namespace = cluster.namespace(to.namespace)
    if namespace is None:
        raise not_found(NAMESPACE_KIND, to.namespace)
    if dig(namespace, "status", "phase") == "Terminating":
        text = f"unable to create new content in namespace {to.namespace} because it is being terminated"
        cause = Cause("metadata.namespace", f"namespace {to.namespace} is being terminated", "NamespaceTerminating")
        raise forbidden(to.resource.named, name_of(obj), text, [cause])


def demand_namespace(to: Target, obj: Object) -> None:
    """Raise 400 when the body names another namespace than the path."""
    if to.resource.namespaced and meta(obj).get("namespace", to.namespace) != to.namespace:
        raise bad_request(OTHER_NAMESPACE)


def _name(obj: Object) -> None:
    about = meta(obj)
    if not about.get("name") and about.get("generateName"):
        tail = "".join(secrets.choice(metadata.GENERATE_FROM) for _ in range(metadata.GENERATED_CHARACTERS))
        about["name"] = about["generateName"] + tail


def _fresh(resource: Resource, obj: Object) -> None:
    about = meta(obj)
    for name in ("deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink", "managedFields"):
        about.pop(name, None)
    about["uid"] = str(uuid.uuid4())
    about["creationTimestamp"] = now()
    if resource.rules.generation:
        about["generation"] = 1
    if resource.has_status:
        obj.pop("status", None)


def _demand_valid(resource: Resource, obj: Object, old: Object | None) -> None:
    causes = list(schema.flaws(obj, metadata.full_schema(resource))) if resource.custom else []
    if not causes:
        causes = metadata.causes(resource, obj) + resource.rules.check(obj, old)
    if old is not None:
        causes += metadata.finalizer_causes(obj, old)
    if causes:
        raise invalid(resource.named, name_of(obj), causes)


def find(cluster: Cluster, resource: Resource, namespace: str, name: str) -> Object:
    """The stored object; raises 404."""
    obj = cluster.store.get(resource.storage, resource.key(namespace, name))
    if obj is None:
        raise not_found(resource.named, name)
    return obj


def demand_name(name: str, obj: Object) -> None:
    """Raise 400 when the body names another object than the path."""
    if name_of(obj) != name:
        raise bad_request(f"the name of the object ({name_of(obj)}) does not match the name on the URL ({name})")


def replace(cluster: Cluster, to: Target, name: str, obj: Object, options: WriteOptions) -> Object:
    """PUT: the object as sent, but for what the server keeps. Takes `obj` over."""
    resource = to.resource
    if resource.view is not None:
        obj = resource.view.read(obj)
    if not meta(obj).get("name"):
        meta(obj)["name"] = name
    demand_name(name, obj)
    demand_namespace(to, obj)
    old = find(cluster, resource, to.namespace, name)
    _demand_revision(resource, obj)
    sent, present = meta(obj).get("uid"), meta(old)["uid"]
    if sent and sent != present:
        key = f"/registry/{resource.group}/{resource.plural}/{to.namespace}/{name}"
        text = (
            f"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: "
            f"Precondition failed: UID in precondition: {sent}, UID in object meta: {present}"
        )
        raise conflict(resource.named, name, text)
    return update(cluster, to, old, obj, options)


def _demand_revision(resource: Resource, obj: Object) -> None:
    revision = meta(obj).get("resourceVersion")
    if revision and not revision.isdigit():
        raise without_reason(f'strconv.ParseUint: parsing "{revision}": invalid syntax')
    if not revision and resource.rules.needs_revision:
        cause = Cause("metadata.resourceVersion", "Invalid value: 0: must be specified for an update")
        raise invalid(Kind(resource.group, "", resource.plural), name_of(obj), [cause])


def update(cluster: Cluster, to: Target, old: Object, obj: Object, options: WriteOptions) -> Object:
    """Store a changed object; the same object again where nothing changed. Takes `obj` over."""
    resource = to.resource
    revision = meta(obj).get("resourceVersion")
    if revision and revision != meta(old)["resourceVersion"]:
        raise modified(resource.named, name_of(old))
    obj = _kept(to, old, obj)
    if to.subresource != "finalize":
        resource.rules.prepare(obj, old)
    _demand_valid(resource, obj, old)
    demand_no_escalation(cluster.rbac, to.caller, resource, obj)
    if obj == old:
        return old
    if resource.rules.generation and _spec_changed(resource, obj, old):
        meta(obj)["generation"] = meta(old).get("generation", 0) + 1
    return _commit(cluster, resource, old, obj, options)


def _kept(to: Target, old: Object, obj: Object) -> Object:
    """The object with everything that this path may not change taken from the stored one."""
    if to.subresource == "status":
        result = copied(old)
        result.pop("status", None)
        return result | ({"status": obj["status"]} if "status" in obj else {})
    if to.subresource == "finalize":
        return copied(old) | {"spec": {key: value for key, value in (obj.get("spec") or {}).items() if value}}
    _keep_metadata(meta(obj), meta(old))
    if to.resource.has_status:
        obj.pop("status", None)
        if "status" in old:
            obj["status"] = old["status"]
    return obj


def _keep_metadata(about: Object, before: Object) -> None:
    """What the server says about an object stays; empty maps and lists are none."""
    about.pop("managedFields", None)
    about["resourceVersion"] = before["resourceVersion"]
    for name in metadata.KEPT_ON_UPDATE:
        about.pop(name, None)
        if name in before:
            about[name] = before[name]
    for name in ("labels", "annotations", "finalizers", "ownerReferences"):
        if not about.get(name):
            about.pop(name, None)


def _spec_changed(resource: Resource, obj: Object, old: Object) -> bool:
    ignored = {"metadata", "status"} if resource.has_status else {"metadata"}
    return {k: v for k, v in obj.items() if k not in ignored} != {k: v for k, v in old.items() if k not in ignored}


def _commit(cluster: Cluster, resource: Resource, old: Object, obj: Object, options: WriteOptions) -> Object:
    if options.dry_run:
        return obj
    key = resource.key(str(meta(obj).get("namespace")), name_of(obj))
    if is_finished(obj):
        last = cluster.store.remove(resource.storage, key, copied(old))  # a watch sees it as it last was, still held
        return {**obj, "metadata": {**meta(obj), "resourceVersion": meta(last)["resourceVersion"]}}
    return cluster.store.put(resource.storage, key, obj)


def is_finished(obj: Object) -> bool:
    """A dying object that nothing holds any more."""
    held = bool(meta(obj).get("finalizers")) or (
        obj.get("kind") == "Namespace" and bool(dig(obj, "spec", "finalizers"))
    )
    return bool(meta(obj).get("deletionTimestamp")) and not held and not meta(obj).get("deletionGracePeriodSeconds")


def refused_patch(shown: str, why: str) -> ApiError:
    """422 about a patch that makes no object: with the whole object in it, as a real server does."""
    cause = Cause("patch", f"Invalid value: {shown}: {why}")
    error = invalid(NAMESPACE_KIND, "", [cause])
    error.message = f' "" is invalid: patch: {cause.message}'
    error.details = {"causes": [{"reason": cause.reason, "message": cause.message, "field": cause.field}]}
    return error
