"""What becomes of a Deployment where nothing runs it: the Pods that would be there, as objects. Pure.

Names come from the Deployment, its template and a number, so that two that act at once make the same Pod once.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from local.kube.objects import DEPLOYMENTS, Json, key_of, owner_reference, uid_of

NODE = "portico-local"
MOST_PODS = 20  # of one Deployment: enough to show, and a mistyped `replicas` does not flood the cluster
HASH_LABEL = "pod-template-hash"
_SAFE = "bcdfghjklmnpqrstvwxz2456789"  # what Kubernetes spells names with: no vowels, no words
_NAME_CHARACTERS = 40  # of the Deployment's name; leaves room for hash and suffix in the 63 of a label


def wanted_pods(deployment: Json) -> list[Json]:
    """All Pods that the Deployment asks for, of its present template alone."""
    spec = deployment["spec"]
    digest = _spell(json.dumps(spec["template"], sort_keys=True), 10)
    return [_pod(deployment, digest, number) for number in range(min(spec.get("replicas", 1), MOST_PODS))]


def pod_status(pod: Json, ip: str, now: datetime) -> Json:
    """The status of a Pod that runs and is ready since `now`."""
    since = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    conditions = ("Initialized", "Ready", "ContainersReady", "PodScheduled")
    return {
        "phase": "Running",
        "podIP": ip,
        "podIPs": [{"ip": ip}],
        "hostIP": "127.0.0.1",
        "startTime": since,
        "conditions": [{"type": kind, "status": "True", "lastTransitionTime": since} for kind in conditions],
        "containerStatuses": [_container_status(container, since) for container in pod["spec"]["containers"]],
    }


def deployment_status(deployment: Json, pods: Sequence[Json], now: datetime) -> Json:
    """The status of a Deployment with these Pods of its present template; times are kept where nothing changed."""
    ready = sum(is_ready(pod) for pod in pods)
    available = ready >= deployment["spec"].get("replicas", 1)
    earlier = {known["type"]: known for known in (deployment.get("status") or {}).get("conditions") or []}
    conditions = [
        _condition("Available", available, "MinimumReplicas", earlier, now),
        _condition("Progressing", True, "NewReplicaSet", earlier, now),
    ]
    return {
        "observedGeneration": deployment["metadata"].get("generation", 1),
        "replicas": len(pods),
        "updatedReplicas": len(pods),
        "readyReplicas": ready,
        "availableReplicas": ready,
        "unavailableReplicas": None if available else len(pods) - ready,
        "conditions": conditions,
    }


def is_ready(pod: Json) -> bool:
    """Whether the Pod says that it serves."""
    conditions = (pod.get("status") or {}).get("conditions") or []
    return any(known["type"] == "Ready" and known["status"] == "True" for known in conditions)


def _pod(deployment: Json, digest: str, number: int) -> Json:
    template = deployment["spec"]["template"]
    namespace, name = key_of(deployment)
    suffix = _spell(f"{uid_of(deployment)}/{digest}/{number}", 5)
    given = template.get("metadata") or {}
    metadata: Json = {
        "name": f"{name[:_NAME_CHARACTERS]}-{digest}-{suffix}",
        "namespace": namespace,
        "labels": {**(given.get("labels") or {}), HASH_LABEL: digest},
        "ownerReferences": [owner_reference(deployment, DEPLOYMENTS)],
    }
    if given.get("annotations"):
        metadata["annotations"] = given["annotations"]
    return {"metadata": metadata, "spec": {**template["spec"], "nodeName": NODE}}


def _container_status(container: Json, since: str) -> Json:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": True,
        "started": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": since}},
    }


def _condition(kind: str, holds: bool, what: str, earlier: dict[str, Json], now: datetime) -> Json:
    """A condition in a Deployment controller's words; its times move only when its status does."""
    status = "True" if holds else "False"
    ending = "Available" if holds else "Unavailable"
    known = earlier.get(kind)
    if known is not None and known["status"] == status:
        return known
    since = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    times = {"lastTransitionTime": since, "lastUpdateTime": since}
    return {"type": kind, "status": status, "reason": f"{what}{ending}", "message": "", **times}


def _spell(text: str, length: int) -> str:
    return "".join(_SAFE[byte % len(_SAFE)] for byte in hashlib.sha256(text.encode()).digest()[:length])
