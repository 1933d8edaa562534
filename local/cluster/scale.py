"""`…/scale` of deployments and replica sets: the number of replicas as an object of its own."""

from local.cluster.kinds.cells import pairs
from local.cluster.objects import Object, copied, dig, meta

_META = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


def scale_of(obj: Object) -> Object:
    """The Scale that shows an object's replicas."""
    replicas = dig(obj, "spec", "replicas") or 0
    selector = pairs(dig(obj, "spec", "selector", "matchLabels"))
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: meta(obj)[key] for key in _META},
        "spec": {"replicas": replicas} if replicas else {},
        "status": {"replicas": dig(obj, "status", "replicas") or 0, "selector": selector},
    }


def scaled(obj: Object, scale: Object) -> Object:
    """A copy of the object with the Scale's replicas and resourceVersion."""
    result = copied(obj)
    result["spec"]["replicas"] = dig(scale, "spec", "replicas") or 0
    revision = meta(scale).get("resourceVersion")
    if revision:
        meta(result)["resourceVersion"] = revision
    return result
