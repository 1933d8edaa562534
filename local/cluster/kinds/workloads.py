"""Deployments, replica sets, jobs and pods: objects only. No controller makes one from the other and no kubelet runs any:
whoever wants a pod with an address creates it and writes its status.
"""

import json

from local.cluster.kinds import cells
from local.cluster.objects import Object, dig, labels_of, meta
from local.cluster.resource import METADATA_FIELDS, Column, Rules
from local.cluster.schema import INTEGER, OPEN, STRING, fields, listing
from local.cluster.status import Cause

_CONTAINER: Object = {
    "resources": {},
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
_POD_SPEC: Object = {
    "restartPolicy": "Always",
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "securityContext": {},
    "schedulerName": "default-scheduler",
}
_TOLERATED = [
    {"key": f"node.kubernetes.io/{what}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
    for what in ("not-ready", "unreachable")
]
_POD_MAY_CHANGE = ("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds")


def _prepare_pod_spec(spec: Object) -> None:
    for container in [*(spec.get("containers") or []), *(spec.get("initContainers") or [])]:
        for key, value in _CONTAINER.items():
            container.setdefault(key, value)
        latest = ":" not in str(container.get("image", "")).rpartition("/")[2]
        container.setdefault("imagePullPolicy", "Always" if latest else "IfNotPresent")
        for port in container.get("ports") or []:
            port.setdefault("protocol", "TCP")
    for key, value in _POD_SPEC.items():
        spec.setdefault(key, value)


def _prepare_deployment(obj: Object, old: Object | None) -> None:
    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    spec.setdefault(
        "strategy", {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}}
    )
    spec.setdefault("revisionHistoryLimit", 10)
    spec.setdefault("progressDeadlineSeconds", 600)
    _prepare_pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))
    if old is None:
        obj["status"] = {}


def _prepare_replica_set(obj: Object, old: Object | None) -> None:
    spec = obj.setdefault("spec", {})
    spec.setdefault("replicas", 1)
    _prepare_pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))
    if old is None:
        obj["status"] = {"replicas": 0}


def _prepare_pod(obj: Object, old: Object | None) -> None:
    spec = obj.setdefault("spec", {})
    _prepare_pod_spec(spec)
    spec.setdefault("enableServiceLinks", True)
    spec.setdefault("tolerations", _TOLERATED)
    spec.setdefault("priority", 0)
    spec.setdefault("preemptionPolicy", "PreemptLowerPriority")
    for condition in (obj.get("status") or {}).get("conditions") or []:
        condition.setdefault("lastProbeTime", None)
        condition.setdefault("lastTransitionTime", None)
    if old is None:
        obj["status"] = {"phase": "Pending", "qosClass": "BestEffort"}


def _container_causes(spec: Object, path: str) -> list[Cause]:
    containers = spec.get("containers") or []
    if not containers:
        return [Cause(f"{path}.containers", "Required value", "FieldValueRequired")]
    return [
        Cause(f"{path}.containers[{at}].{field}", "Required value", "FieldValueRequired")
        for at, container in enumerate(containers)
        for field in ("name", "image")
        if not container.get(field)
    ]


def _check_set(obj: Object, old: Object | None) -> list[Cause]:
    spec = obj["spec"]
    causes = []
    wanted = dig(spec, "selector", "matchLabels") or {}
    labels = labels_of(spec["template"])
    if any(labels.get(key) != value for key, value in wanted.items()):
        text = (
            f"Invalid value: {json.dumps(labels, separators=(',', ':'))}: `selector` does not match template `labels`"
        )
        causes.append(Cause("spec.template.metadata.labels", text))
    causes += _container_causes(spec["template"]["spec"], "spec.template.spec")
    if old is not None and dig(old, "spec", "selector") != spec.get("selector"):
        text = f"Invalid value: {json.dumps(spec.get('selector'), separators=(',', ':'))}: field is immutable"
        causes.append(Cause("spec.selector", text))
    return causes


def _check_pod(obj: Object, old: Object | None) -> list[Cause]:
    if old is not None and _fixed(obj["spec"]) != _fixed(old["spec"]):
        text = (
            "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
            "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
            "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
        )
        return [Cause("spec", text, "FieldValueForbidden")]
    return _container_causes(obj["spec"], "spec")


def _fixed(spec: Object) -> Object:
    kept = {key: value for key, value in spec.items() if key not in _POD_MAY_CHANGE}
    kept["containers"] = [{**one, "image": ""} for one in spec.get("containers") or []]
    return kept


def _containers(path: tuple[str, ...], field: str) -> Column:
    name = {"name": "Containers", "image": "Images"}[field]
    return Column(name, lambda obj: cells.joined(one.get(field) for one in dig(obj, *path) or []), priority=1)


def _selector(obj: Object) -> str:
    return cells.pairs(dig(obj, "spec", "selector", "matchLabels"))


def _pod_ready(obj: Object) -> str:
    statuses = dig(obj, "status", "containerStatuses") or []
    ready = sum(1 for one in statuses if one.get("ready"))
    return f"{ready}/{len(dig(obj, 'spec', 'containers') or [])}"


def _pod_status(obj: Object) -> str:
    return "Terminating" if meta(obj).get("deletionTimestamp") else str(dig(obj, "status", "phase"))


def _restarts(obj: Object) -> str:
    return str(sum(one.get("restartCount", 0) for one in dig(obj, "status", "containerStatuses") or []))


_TEMPLATE = ("spec", "template", "spec", "containers")
_CONTAINER_SHAPE = {
    **OPEN,
    "properties": {"name": STRING, "image": STRING, "env": listing(OPEN), "ports": listing(OPEN)},
}
_POD_SHAPE = {**OPEN, "properties": {"containers": listing(_CONTAINER_SHAPE), "nodeName": STRING}}
_SET = {
    **OPEN,
    "properties": {"replicas": INTEGER, "template": {**OPEN, "properties": {"spec": _POD_SHAPE}}, "selector": OPEN},
}
DEPLOYMENT = Rules(
    shape=fields(spec=_SET, status=OPEN),
    prepare=_prepare_deployment,
    check=_check_set,
    generation=True,
    columns=cells.simple(
        Column("Ready", lambda obj: f"{dig(obj, 'status', 'readyReplicas') or 0}/{dig(obj, 'spec', 'replicas') or 0}"),
        Column("Up-to-date", lambda obj: dig(obj, "status", "updatedReplicas") or 0),
        Column("Available", lambda obj: dig(obj, "status", "availableReplicas") or 0),
        _containers(_TEMPLATE, "name"),
        _containers(_TEMPLATE, "image"),
        Column("Selector", _selector, priority=1),
    ),
)
REPLICA_SET = Rules(
    shape=fields(spec=_SET, status=OPEN),
    prepare=_prepare_replica_set,
    check=_check_set,
    generation=True,
    columns=cells.simple(
        Column("Desired", lambda obj: dig(obj, "spec", "replicas") or 0, type="integer"),
        Column("Current", lambda obj: dig(obj, "status", "replicas") or 0, type="integer"),
        Column("Ready", lambda obj: dig(obj, "status", "readyReplicas") or 0, type="integer"),
        _containers(_TEMPLATE, "name"),
        _containers(_TEMPLATE, "image"),
        Column("Selector", _selector, priority=1),
    ),
)
JOB = Rules(
    shape=fields(spec=OPEN, status=OPEN),
    generation=True,
    columns=cells.simple(
        Column("Status", lambda obj: "Complete" if dig(obj, "status", "completionTime") else "Running"),
        Column(
            "Completions", lambda obj: f"{dig(obj, 'status', 'succeeded') or 0}/{dig(obj, 'spec', 'completions') or 1}"
        ),
        _containers(_TEMPLATE, "name"),
        _containers(_TEMPLATE, "image"),
    ),
)
POD = Rules(
    shape=fields(spec=_POD_SHAPE, status=OPEN),
    prepare=_prepare_pod,
    check=_check_pod,
    generation=True,
    columns=cells.simple(
        Column("Ready", _pod_ready),
        Column("Status", _pod_status),
        Column("Restarts", _restarts),
        Column("IP", cells.at("status", "podIP", absent="<none>"), priority=1),
        Column("Node", cells.at("spec", "nodeName", absent="<none>"), priority=1),
        Column("Nominated Node", cells.at("status", "nominatedNodeName", absent="<none>"), priority=1),
        Column("Readiness Gates", lambda _obj: "<none>", priority=1),
    ),
    fields={
        **METADATA_FIELDS,
        "status.phase": ("status", "phase"),
        "status.podIP": ("status", "podIP"),
        "spec.nodeName": ("spec", "nodeName"),
        "spec.serviceAccountName": ("spec", "serviceAccountName"),
    },
    delete_answers_object=True,
)
