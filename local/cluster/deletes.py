"""DELETE of an object: preconditions, finalizers, what the answer is. Emptying a namespace and deleting what
an owner owned is the controllers' work (`controllers/`).
"""

import datetime

from local.cluster.cluster import Cluster
from local.cluster.kinds import namespaces
from local.cluster.objects import Object, copied, dig, meta, name_of, now
from local.cluster.options import DeleteOptions
from local.cluster.resource import Resource
from local.cluster.status import ApiError, conflict, forbidden, success
from local.cluster.writes import find, is_finished

FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
GRACE_SECONDS = 30  # a pod's, when nothing else is said
_POLICY_FINALIZERS = {"Foreground": FOREGROUND, "Orphan": ORPHAN}


def delete(cluster: Cluster, resource: Resource, namespace: str, name: str, options: DeleteOptions) -> Object:
    """Delete an object, or mark it as dying where something holds it. Gives the body of the answer: a Status when it is
    gone, the object when it stays (and always for a few kinds).
    """
    old = find(cluster, resource, namespace, name)
    _demand_preconditions(resource, old, options)
    if resource.kind == "Namespace" and name in namespaces.UNDELETABLE:
        raise forbidden(resource.named, name, "this namespace may not be deleted")
    dying = _dying(resource, old, options)
    if options.dry_run:
        kept = not is_finished(dying)
    elif is_finished(dying):
        last = dying if "deletionTimestamp" in meta(old) else copied(old)  # what goes at once was never seen dying
        dying = cluster.store.remove(resource.storage, resource.key(namespace, name), last)
        kept = False
    else:
        dying = old if dying == old else cluster.store.put(resource.storage, resource.key(namespace, name), dying)
        kept = True
    if kept or resource.rules.delete_answers_object:
        return dying
    return success(resource.named, name, meta(old)["uid"])


def _demand_preconditions(resource: Resource, old: Object, options: DeleteOptions) -> None:
    for field, label, wanted in (
        ("uid", "UID", options.uid),
        ("resourceVersion", "ResourceVersion", options.resource_version),
    ):
        if wanted is not None and wanted != meta(old)[field]:
            raise _precondition(resource, old, label, wanted, meta(old)[field])


def _precondition(resource: Resource, old: Object, label: str, wanted: str, present: str) -> ApiError:
    if resource.custom:
        happened = "deleted and then recreated" if label == "UID" else "modified"
        text = (
            f"the {label} in the precondition ({wanted}) does not match the {label} in record ({present}). "
            f"The object might have been {happened}"
        )
        return conflict(resource.named, name_of(old), text, by_kind=True)
    text = f"Precondition failed: {label} in precondition: {wanted}, {label} in object meta: {present}"
    return conflict(resource.named, name_of(old), text)


def _dying(resource: Resource, old: Object, options: DeleteOptions) -> Object:
    """The object as it is once deletion has begun."""
    obj = copied(old)
    about = meta(obj)
    finalizer = _POLICY_FINALIZERS.get(options.policy)
    if finalizer and finalizer not in (about.get("finalizers") or []):
        about["finalizers"] = [*(about.get("finalizers") or []), finalizer]
    grace = _grace(resource, old, options)
    if "deletionTimestamp" not in about:
        later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=grace)
        about["deletionTimestamp"] = later.strftime("%Y-%m-%dT%H:%M:%SZ")
        if resource.rules.generation:
            about["generation"] = about.get("generation", 0) + 1
    if resource.kind == "Namespace":
        obj["status"] = {**(obj.get("status") or {}), "phase": "Terminating"}
    elif grace < about.get("deletionGracePeriodSeconds", grace + 1):
        about["deletionGracePeriodSeconds"] = grace
        about["deletionTimestamp"] = about["deletionTimestamp"] if grace else now()
    return obj


def _grace(resource: Resource, old: Object, options: DeleteOptions) -> int:
    """Seconds: pods that run on a node get some, everything else goes at once."""
    if resource.kind != "Pod" or not dig(old, "spec", "nodeName"):
        return 0
    if options.grace_seconds is not None:
        return options.grace_seconds
    return int(dig(old, "spec", "terminationGracePeriodSeconds") or GRACE_SECONDS)
