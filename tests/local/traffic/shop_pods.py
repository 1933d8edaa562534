"""The shop's pods, put into a store as if a seed and a kubelet had made them."""

from local.cluster.objects import Object
from local.cluster.store import Store
from local.traffic.shop import WORKLOADS, Workload


def pods_of_shop(store: Store) -> dict[str, Object]:
    """All of them, by name: `web-0`, `web-1`, …"""
    made = {}
    for at, workload in enumerate(WORKLOADS.values()):
        for number in range(workload.replicas):
            made[f"{workload.name}-{number}"] = put_pod(store, workload, number, f"10.42.{at}.{number + 1}")
    return made


def put_pod(store: Store, workload: Workload, number: int, address: str) -> Object:
    name = f"{workload.name}-{number}"
    labels = {"app": workload.name, "pod-template-hash": "abc"}
    if workload.meshed:
        labels["linkerd.io/control-plane-ns"] = "linkerd"
    about = {"name": name, "namespace": "shop", "uid": f"uid-{name}", "labels": labels}
    owners = [{"kind": workload.kind, "name": workload.name, "uid": workload.name}]
    pod = {
        "metadata": {**about, "ownerReferences": owners},
        "spec": {"serviceAccountName": workload.name},
        "status": {"phase": "Running", "podIP": address},
    }
    return store.put(("", "pods"), f"shop/{name}", pod)
