"""The demo shop as objects of the cluster: what the tap API finds pods by. Its traffic is `local/traffic`'s, of the same table.

Only for the embedded cluster: a real one would get an APIService that nothing serves. Planted once; what a user deletes stays so.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from local.kube.client import KubeClient
from local.kube.declare import create_if_absent, declare
from local.kube.objects import (
    API_SERVICES,
    DEPLOYMENTS,
    JOBS,
    NAMESPACES,
    PODS,
    SERVICE_ACCOUNTS,
    SERVICES,
    Json,
    Key,
    Resource,
    owner_reference,
)
from local.seed.manifests import read
from local.traffic.places import NAME_LABEL
from local.traffic.shop import NAMESPACE, WORKLOADS, Workload

VIZ_NAMESPACE = "linkerd-viz"
PLANTED = "portico.dev/demo-planted"  # annotation of the shop's namespace
RIGHTS_FILE = Path(__file__).with_name("shop-rights.yaml")
JOB_ADDRESS = "10.43.0.10"  # beside the range of the pods that the stand-in for kubelets makes
MESHED = {"linkerd.io/inject": "enabled", "viz.linkerd.io/tap-enabled": "true"}
PROXY = {"name": "linkerd-proxy", "image": "cr.l5d.io/linkerd/proxy:edge-26.8.3"}


async def plant_shop(client: KubeClient) -> None:
    """Make all of it that is missing, unless it was planted before. Raise the client's errors, `BadManifest`."""
    await asyncio.gather(*(create_if_absent(client, NAMESPACES, one) for one in namespaces()))
    shop = await client.get(NAMESPACES, Key("", NAMESPACE))
    if shop is None or PLANTED in (shop["metadata"].get("annotations") or {}):
        return
    for resource, item in read(RIGHTS_FILE):
        await declare(client, resource, item)
    await asyncio.gather(*(create_if_absent(client, resource, item) for resource, item in objects()))
    await _plant_jobs(client)
    await client.patch(NAMESPACES, Key("", NAMESPACE), {"metadata": {"annotations": {PLANTED: "true"}}})


def namespaces() -> Iterator[Json]:
    """The shop's, and that of Linkerd's extension: by its label, Linkerd's own command line finds that there is a tap server."""
    yield {"metadata": {"name": NAMESPACE}}
    yield {"metadata": {"name": VIZ_NAMESPACE, "labels": {"linkerd.io/extension": "viz"}}}


def objects() -> Iterator[tuple[Resource, Json]]:
    """All but the jobs, in no order."""
    yield API_SERVICES, api_service()
    port = {"name": "apiserver", "port": 443, "targetPort": 8089}
    yield SERVICES, _named("tap", VIZ_NAMESPACE, spec={"selector": {"component": "tap"}, "ports": [port]})
    for workload in WORKLOADS.values():
        yield SERVICE_ACCOUNTS, _named(workload.name)
        if workload.kind == "Deployment":
            yield DEPLOYMENTS, _deployment(workload)
            ports = [{"name": "http", "port": workload.port, "targetPort": workload.port}]
            yield SERVICES, _named(workload.name, spec={"selector": _selector(workload), "ports": ports})


def api_service() -> Json:
    """The registration of the tap API, as Linkerd's chart makes it."""
    service = {"name": "tap", "namespace": VIZ_NAMESPACE}
    spec = {"group": "tap.linkerd.io", "version": "v1alpha1", "groupPriorityMinimum": 1000, "versionPriority": 100}
    return {"metadata": {"name": "v1alpha1.tap.linkerd.io"}, "spec": {**spec, "service": service, "caBundle": ""}}


async def _plant_jobs(client: KubeClient) -> None:
    """With their pods: the stand-in for controllers makes those of deployments only."""
    for workload in (one for one in WORKLOADS.values() if one.kind == "Job"):
        await create_if_absent(client, JOBS, _named(workload.name, spec={"template": _template(workload)}))
        job = await client.get(JOBS, Key(NAMESPACE, workload.name))
        assert job is not None
        pod = _template(workload)
        pod["metadata"] |= {"name": f"{workload.name}-4xk2p", "namespace": NAMESPACE}
        pod["metadata"]["ownerReferences"] = [owner_reference(job, JOBS)]
        status = {"phase": "Running", "podIP": JOB_ADDRESS, "podIPs": [{"ip": JOB_ADDRESS}]}
        await declare(client, PODS, {**pod, "status": status})
        await client.patch(JOBS, Key(NAMESPACE, workload.name), {"status": {"active": 1}}, subresource="status")


def _deployment(workload: Workload) -> Json:
    spec = {"replicas": workload.replicas, "selector": {"matchLabels": _selector(workload)}}
    return _named(workload.name, spec={**spec, "template": _template(workload)})


def _template(workload: Workload) -> Json:
    labels, notes = _selector(workload), {}
    containers = [{"name": workload.name, "image": f"shop/{workload.name}:1.4"}]
    if workload.meshed:
        labels["linkerd.io/control-plane-ns"] = "linkerd"
        notes = {**MESHED, **({} if workload.tap else {"viz.linkerd.io/disable-tap": "true"})}
        containers.append(PROXY)
    spec = {"serviceAccountName": workload.name, "containers": containers}
    return {"metadata": {"labels": labels, "annotations": notes}, "spec": spec}


def _selector(workload: Workload) -> dict[str, str]:
    return {NAME_LABEL: workload.name}


def _named(name: str, namespace: str = NAMESPACE, **parts: Json) -> Json:
    return {"metadata": {"name": name, "namespace": namespace, "labels": {NAME_LABEL: name}}, **parts}
