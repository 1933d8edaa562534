"""Keeps `status` of APIServices true: available is what is mounted here (`Cluster.mounts`), everything else is not."""

from local.cluster.cluster import Cluster
from local.cluster.discovery import API_SERVICES
from local.cluster.objects import Object, copied, dig, name_of, now
from local.cluster.store import Change, StorageKey


class Availability:
    """Runs inside the write, so that nobody sees a status that is behind. Services are looked for once, then."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        cluster.store.listeners.append(self._on_change)

    def _on_change(self, storage: StorageKey, change: Change) -> None:
        if storage != API_SERVICES or change.gone or dig(change.after, "status", "conditions"):
            return
        told = copied(change.after)
        told["status"] = {"conditions": [self._condition(told["spec"])]}
        self._cluster.store.put(API_SERVICES, name_of(told), told)

    def _condition(self, spec: Object) -> Object:
        status, reason, message = self._verdict(spec)
        return {
            "type": "Available",
            "status": status,
            "lastTransitionTime": now(),
            "reason": reason,
            "message": message,
        }

    def _verdict(self, spec: Object) -> tuple[str, str, str]:
        if (spec.get("group"), spec.get("version")) in self._cluster.mounts:
            return "True", "Passed", "all checks passed"
        service = spec.get("service")
        if not service:
            return "True", "Local", "Local APIServices are always available"
        namespace, name = service.get("namespace"), service.get("name")
        if self._cluster.store.get(("", "services"), f"{namespace}/{name}") is None:
            return "False", "ServiceNotFound", f'service/{name} in "{namespace}" is not present'
        return "False", "EndpointsNotFound", f'cannot find endpointslices for service/{name} in "{namespace}"'
