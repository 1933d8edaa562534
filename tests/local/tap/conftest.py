"""The cluster of the recordings: its workloads, who may tap them, and a tap server over a mesh that tests drive."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

import pytest_asyncio

from local.cluster.authentication import User
from local.cluster.kinds.access import RBAC_GROUP
from local.cluster.objects import Object
from local.cluster.server import Running, embedded_cluster
from local.cluster.store import Store
from local.tap.pods import DISABLED, ENABLED, MESHED_BY
from local.tap.server import TapServer, mount
from tests.local.tap.mesh import FakeMesh

HASH = "6b8c9c8b7f"
TENANTS = {"tenant-a": ["*/tap"], "tenant-c": ["tap"]}  # what each may watch of tap.linkerd.io in emojivoto
USERS = {
    "admin-token": User("admin", ("system:masters",)),
    **{f"tenant-{one}-token": User(f"tenant-{one}", ("tenants",)) for one in "abc"},
}
MESHED = {MESHED_BY: "linkerd"}
TAPPABLE = {ENABLED: "true"}
PATIENCE = 5.0  # seconds; what is waited for takes milliseconds


@dataclass(frozen=True)
class Tapped:
    """A cluster with the tap API in it."""

    running: Running
    mesh: FakeMesh
    server: TapServer

    @property
    def store(self) -> Store:
        return self.running.cluster.store

    async def opened(self, count: int = 1) -> None:
        """Wait until so many taps are open."""
        async with asyncio.timeout(PATIENCE):
            while len(self.server.taps) != count:
                await asyncio.sleep(0.001)


def put(store: Store, group: str, plural: str, obj: Object) -> Object:
    about = obj["metadata"]
    about.setdefault("uid", f"{plural}/{about['name']}")
    namespace = f"{about['namespace']}/" if "namespace" in about else ""
    return store.put((group, plural), f"{namespace}{about['name']}", obj)


def pod(
    store: Store,
    name: str,
    owner: str = "",
    *,
    labels: dict[str, str] | None = None,
    notes: dict[str, str] | None = None,
    phase: str = "Running",
    namespace: str = "emojivoto",
) -> Object:
    owners = [{"kind": "ReplicaSet", "name": owner, "uid": owner}] if owner else []
    about: Object = {"name": name, "namespace": namespace, "ownerReferences": owners}
    about |= {"labels": MESHED if labels is None else labels, "annotations": TAPPABLE if notes is None else notes}
    return put(store, "", "pods", {"metadata": about, "status": {"phase": phase, "podIP": "10.0.0.1"}})


def deployment(
    store: Store,
    name: str,
    replicas: int = 1,
    *,
    labels: dict[str, str] | None = None,
    notes: dict[str, str] | None = None,
) -> None:
    """With its replica set and pods, named as in the recordings."""
    made = put(store, "apps", "deployments", {"metadata": {"name": name, "namespace": "emojivoto"}})
    owners = [{"kind": "Deployment", "name": name, "uid": made["metadata"]["uid"]}]
    about = {"name": f"{name}-{HASH}", "namespace": "emojivoto", "ownerReferences": owners, "uid": f"rs-{name}"}
    put(store, "apps", "replicasets", {"metadata": about})
    for number in range(replicas):
        pod(store, f"{name}-{HASH}-{number:05}", f"rs-{name}", labels=labels, notes=notes)


def bind(store: Store, user: str, resources: Iterable[str]) -> None:
    rules = [{"apiGroups": ["tap.linkerd.io"], "resources": list(resources), "verbs": ["watch"]}]
    put(store, RBAC_GROUP, "roles", {"metadata": {"name": user, "namespace": "emojivoto"}, "rules": rules})
    binding = {
        "kind": "RoleBinding",
        "metadata": {"name": user, "namespace": "emojivoto"},
        "roleRef": {"kind": "Role", "name": user},
        "subjects": [{"kind": "User", "name": user}],
    }
    put(store, RBAC_GROUP, "rolebindings", binding)


def emojivoto(store: Store) -> None:
    """What there was when the recordings were made."""
    for namespace in ("emojivoto", "empty"):
        put(store, "", "namespaces", {"metadata": {"name": namespace}})
    deployment(store, "web")
    deployment(store, "multi", 2)
    deployment(store, "quiet")
    deployment(store, "unmeshed", labels={})
    deployment(store, "disabled", notes={**TAPPABLE, DISABLED: "true"})
    deployment(store, "notenabled", notes={})
    for user, resources in TENANTS.items():
        bind(store, user, resources)


def register(store: Store) -> None:
    service = {"name": "tap", "namespace": "linkerd-viz"}
    spec = {"group": "tap.linkerd.io", "version": "v1alpha1", "service": service}
    put(
        store,
        "apiregistration.k8s.io",
        "apiservices",
        {"metadata": {"name": "v1alpha1.tap.linkerd.io"}, "spec": spec},
    )


@pytest_asyncio.fixture
async def tapped() -> AsyncIterator[Tapped]:
    async with embedded_cluster(USERS) as running:
        mesh = FakeMesh()
        server = mount(running.cluster, mesh)
        emojivoto(running.cluster.store)
        register(running.cluster.store)
        yield Tapped(running, mesh, server)
        server.taps.cut_all()
