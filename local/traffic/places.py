"""Where the shop's workloads are just now: their pods, with address, identity and labels, as proxies and tap server know them."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address

from local.cluster.objects import Object, dig, labels_of, meta, name_of
from local.cluster.store import Store
from local.tap.pods import MESHED_BY
from local.traffic.shop import NAMESPACE, WORKLOADS

NAME_LABEL = "app"  # of a pod: which workload it is
HASH_LABEL = "pod-template-hash"
ZONE = "local-a"
VISITORS = int(IPv4Address("203.0.113.0"))  # a range kept for documentation: nobody has these addresses
VISITOR_COUNT = 254
PORTS, FIRST_PORT = 28_000, 32_768  # of clients: what Linux takes from
_OWNERS = {"Deployment": "deployment", "Job": "k8s_job", "ReplicaSet": "replicaset", "StatefulSet": "statefulset"}


@dataclass(frozen=True, slots=True)
class Place:
    """One pod, or a visitor (without labels). `labels` are those that the tap server adds for its address."""

    uid: str
    ip: int
    identity: str  # "" without a proxy
    labels: Mapping[str, str]


def visitor(number: int) -> Place:
    """Somebody outside."""
    return Place(f"visitor-{number % VISITOR_COUNT}", VISITORS + 1 + number % VISITOR_COUNT, "", {})


def port_of(*words: object) -> int:
    """A client's port: the same for the same connection."""
    return FIRST_PORT + zlib.crc32(repr(words).encode()) % PORTS


def places(store: Store) -> dict[str, list[Place]]:
    """The running pods of each workload, by name."""
    found: dict[str, list[Place]] = {name: [] for name in WORKLOADS}
    for pod in store.all(("", "pods"), f"{NAMESPACE}/"):
        if (
            labels_of(pod).get(NAME_LABEL) in found
            and dig(pod, "status", "podIP")
            and not meta(pod).get("deletionTimestamp")
        ):
            found[labels_of(pod)[NAME_LABEL]].append(_place(pod))
    return found


def _place(pod: Object) -> Place:
    account = dig(pod, "spec", "serviceAccountName") or "default"
    control_plane = labels_of(pod).get(MESHED_BY, "")
    owner: Object = next(iter(meta(pod).get("ownerReferences") or []), {})
    labels = {
        "pod": name_of(pod),
        _OWNERS.get(owner.get("kind", ""), "owner"): owner.get("name", ""),
        "serviceaccount": account,
        "namespace": NAMESPACE,
        "control_plane_ns": control_plane,
        "pod_template_hash": labels_of(pod).get(HASH_LABEL, ""),
    }
    identity = f"{account}.{NAMESPACE}.serviceaccount.identity.{control_plane}.cluster.local" if control_plane else ""
    told = {key: value for key, value in labels.items() if value}
    return Place(str(meta(pod)["uid"]), int(IPv4Address(dig(pod, "status", "podIP"))), identity, told)
