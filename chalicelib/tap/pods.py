"""What the pods of a namespace say about its workloads: which of them can be tapped, and how many pods each has.

Only what a pod tells of itself is used: a ReplicaSet's deployment is known by the template hash in its name, a Job's
CronJob is not known. Whether a tap will be allowed is not decided here, nor is it opened by this.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.tap.leaf import Mistake
from chalicelib.tap.selector import selector
from chalicelib.tap.target import Target

MESHED = "linkerd.io/control-plane-ns"  # the label that the injector puts on every meshed pod
DISABLED = "viz.linkerd.io/disable-tap"
ENABLED = "viz.linkerd.io/tap-enabled"
TEMPLATE_HASH = "pod-template-hash"
TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})  # what Go's ParseBool takes for true

NOT_MESHED = "not in the mesh: it has no Linkerd proxy"
TAP_DISABLED = f"tap is disabled by its annotation {DISABLED}"
NOT_ENABLED = "tap is not enabled: it was made before Linkerd's viz extension; restart it"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who controls a pod, as its ownerReferences say. `kind` in lower case, as targets have it."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod that runs or is about to."""

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    owner: Owner | None = None

    @property
    def refusal(self) -> str:
        """Why the tap server leaves it out; "" where it does not."""
        if MESHED not in self.labels:
            return NOT_MESHED
        if self.annotations.get(DISABLED) in TRUE:
            return TAP_DISABLED
        return "" if self.annotations.get(ENABLED) in TRUE else NOT_ENABLED

    @property
    def workload(self) -> Owner:
        """What a person would tap to see it: its deployment, or what else controls it, or the pod itself."""
        if self.owner is None:
            return Owner("pod", self.name)
        suffix = f"-{self.labels.get(TEMPLATE_HASH, '')}"
        if self.owner.kind == "replicaset" and len(suffix) > 1 and self.owner.name.endswith(suffix):
            return Owner("deployment", self.owner.name.removesuffix(suffix))
        return self.owner

    def belongs_to(self, target: Target) -> bool:
        """Whether a tap of the target takes it in, as far as a pod can tell."""
        if target.kind == "namespace":
            return True
        if target.kind == "pod" and not target.name:
            return _selected(self.labels, target.label_selector)
        names = {(each.kind, each.name) for each in (Owner("pod", self.name), self.workload, self.owner) if each}
        return any(kind == target.kind and target.name in {"", name} for kind, name in names)


@dataclass(frozen=True, slots=True)
class Workload:
    """One target that there is, and its pods."""

    kind: str
    name: str
    tappable: int
    refused: int


def workloads(pods: Iterable[Pod]) -> list[Workload]:
    """By kind and name."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for pod in pods:
        found[pod.workload.kind, pod.workload.name].append(not pod.refusal)
    return [Workload(kind, name, sum(good), len(good) - sum(good)) for (kind, name), good in sorted(found.items())]


def pods_of(target: Target, pods: Iterable[Pod]) -> list[Pod] | None:
    """The target's own; None where pods cannot tell: which objects a selector finds, which pods a service has."""
    if target.kind in {"service", "cronjob"} or (target.label_selector and target.kind != "pod"):
        return None
    return [pod for pod in pods if pod.belongs_to(target)]


def _selected(labels: Mapping[str, str], text: str) -> bool:
    if not text:
        return True
    try:
        return selector(text)(labels)
    except Mistake:
        return False
