"""Which pods a tap is of: found once, when it is opened. What starts later is never added, what ends ends silently.

Where the embedded cluster has no replica sets, a deployment's pods are its own: either way is an owner's uid.
"""

from collections.abc import Callable, Iterable

from chalicelib.cluster.proto import portico_tap_pb2 as wire
from local.cluster.objects import Object, dig, labels_of, meta, name_of
from local.cluster.selectors import label_selector
from local.cluster.status import ApiError, Kind
from local.cluster.store import StorageKey, Store
from local.tap.answers import Refused

PODS: StorageKey = ("", "pods")
KINDS = {  # canonical singular → group; the plural is the singular and an s
    "pod": "",
    "replicationcontroller": "",
    "service": "",
    "daemonset": "apps",
    "deployment": "apps",
    "replicaset": "apps",
    "statefulset": "apps",
    "job": "batch",
    "cronjob": "batch",
    "namespace": "",
}
MESHED_BY = "linkerd.io/control-plane-ns"
CONTROL_PLANE = "linkerd"
DISABLED, ENABLED = "viz.linkerd.io/disable-tap", "viz.linkerd.io/tap-enabled"
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})  # what Go's ParseBool takes for true
_LIVE = frozenset({"Pending", "Running"})
_BETWEEN = {
    "deployment": ("apps", "replicasets"),
    "cronjob": ("batch", "jobs"),
}  # owner → what it owns that owns the pods


def pods_of(store: Store, target: wire.ResourceSelection) -> tuple[Object, ...]:
    """The pods that can be tapped, at least one. Raise `Refused` with the tap server's words where there is none."""
    objects = _objects(store, target)
    found: dict[str, Object] = {}
    for obj in objects:
        for pod in _pods(store, target.resource.type, obj):
            found.setdefault(str(meta(pod).get("uid")), pod)
    meshed = [pod for pod in found.values() if labels_of(pod).get(MESHED_BY) == CONTROL_PLANE]
    disabled = [pod for pod in meshed if _is_true(pod, DISABLED)]
    others = [pod for pod in meshed if not _is_true(pod, DISABLED)]
    tappable = tuple(pod for pod in others if _is_true(pod, ENABLED))
    if not tappable:
        raise Refused(_no_pods(target.resource, disabled, others))
    return tappable


def _objects(store: Store, target: wire.ResourceSelection) -> list[Object]:
    """Those that are named; with a namespaced type and no namespace, all there are, whatever the name says."""
    resource, matches = target.resource, _selector(target.label_selector)
    storage = (KINDS[resource.type], f"{resource.type}s")
    if resource.type != "namespace" and not resource.namespace:
        return [obj for obj in store.all(storage) if matches(obj)]
    prefix = "" if resource.type == "namespace" else f"{resource.namespace}/"
    if not resource.name:
        return [obj for obj in store.all(storage, prefix) if matches(obj)]
    found = store.get(storage, f"{prefix}{resource.name}")
    if found is None:
        raise Refused(f'{Kind(storage[0], resource.type, "").resource_name} "{resource.name}" not found')
    return [found]


def _selector(text: str) -> Callable[[Object], bool]:
    try:
        return label_selector(text)
    except ApiError as error:
        raise Refused(f'invalid label selector "{text}": {error.message}') from None


def _pods(store: Store, kind: str, obj: Object) -> Iterable[Object]:
    namespace = name_of(obj) if kind == "namespace" else str(meta(obj).get("namespace"))
    live = [pod for pod in store.all(PODS, f"{namespace}/") if _is_live(pod)]
    match kind:
        case "namespace":
            return live
        case "pod":
            return [pod for pod in live if name_of(pod) == name_of(obj)]
        case "service":
            return _behind(obj, live)
        case _:
            owners = {str(meta(obj).get("uid"))}
            if kind in _BETWEEN:
                between = store.all(_BETWEEN[kind], f"{namespace}/")
                owners |= {str(meta(one).get("uid")) for one in between if owners & _owners(one)}
            return [pod for pod in live if owners & _owners(pod)]


def _behind(service: Object, pods: list[Object]) -> list[Object]:
    selector: dict[str, str] = dig(service, "spec", "selector") or {}
    if not selector or dig(service, "spec", "type") == "ExternalName":
        return []
    return [pod for pod in pods if selector.items() <= labels_of(pod).items()]


def _is_live(pod: Object) -> bool:
    return dig(pod, "status", "phase") in _LIVE and not meta(pod).get("deletionTimestamp")


def _owners(obj: Object) -> set[str]:
    return {str(one.get("uid")) for one in meta(obj).get("ownerReferences") or []}


def _is_true(pod: Object, annotation: str) -> bool:
    return (meta(pod).get("annotations") or {}).get(annotation) in _TRUE


def _no_pods(resource: wire.Resource, disabled: list[Object], not_enabled: list[Object]) -> str:
    text = f'no pods to tap for type="{resource.type}" name="{resource.name}"\n'
    if disabled:
        text += f"{len(disabled)} pods found with tap disabled via the {DISABLED} annotation:\n{_listed(disabled)}"
        text += "remove this annotation to make these pods valid tap targets\n"
    if not_enabled:
        text += f"{len(not_enabled)} pods found with tap not enabled:\n{_listed(not_enabled)}"
        text += "restart these pods to enable tap and make them valid tap targets\n"
    return text


def _listed(pods: list[Object]) -> str:
    return "".join(f"\t* {name_of(pod)}\n" for pod in pods)
