"""Makes the stand-in reachable inside the cluster: Service, Pod and Endpoints `prometheus`, for the API server's service proxy.

The proxy wants an address in Endpoints that points to a Pod of that very address. A real API server refuses loopback
addresses there; then metrics are not available through it, which is said and is no failure. A Prometheus that somebody
else runs under that name is left alone.
"""

import logging

from local.kube.client import KubeClient
from local.kube.declare import create_if_absent, declare
from local.kube.errors import ApiError
from local.kube.objects import ENDPOINTS, PODS, SERVICE_ACCOUNTS, SERVICES, Json, Key, labels_of

NAME = "prometheus"
POD = "prometheus-0"
SERVICE_PORT = 9090
MARK = {"app.kubernetes.io/managed-by": "portico-local", "app": NAME}

log = logging.getLogger(__name__)


async def register(client: KubeClient, namespace: str, *, address: str, port: int) -> bool:
    """Say in the cluster that `prometheus:9090` is at `address`:`port`. Return whether the proxy can reach it."""
    service = await client.get(SERVICES, Key(namespace, NAME))
    if service is not None and labels_of(service).get("app.kubernetes.io/managed-by") != "portico-local":
        log.warning("namespace %s has a Service prometheus of its own: left as it is", namespace)
        return False
    ports = [{"port": SERVICE_PORT, "targetPort": port, "protocol": "TCP"}]
    try:
        await declare(client, SERVICES, {"metadata": _metadata(namespace, NAME), "spec": {"ports": ports}})
        await _add_pod(client, namespace, address)
        await _point_at(client, namespace, address, port)
    except ApiError as error:
        if error.status not in {404, 422}:
            raise
        log.warning("no metrics through the API server: %s", error)
        return False
    return True


async def _add_pod(client: KubeClient, namespace: str, address: str) -> None:
    """The Pod with its address; where nothing gives namespaces a service account, that comes first."""
    container = {"name": NAME, "image": "prom/prometheus:v2.40.1", "ports": [{"containerPort": SERVICE_PORT}]}
    status = {
        "phase": "Running",
        "podIP": address,
        "podIPs": [{"ip": address}],
        "conditions": [{"type": "Ready", "status": "True"}],
        "containerStatuses": [_running(container)],
    }
    await create_if_absent(client, SERVICE_ACCOUNTS, {"metadata": {"name": "default", "namespace": namespace}})
    spec = {"containers": [container], "automountServiceAccountToken": False}
    await create_if_absent(client, PODS, {"metadata": _metadata(namespace, POD), "spec": spec})
    await client.patch(PODS, Key(namespace, POD), {"status": status}, subresource="status")


async def _point_at(client: KubeClient, namespace: str, address: str, port: int) -> None:
    target = {"kind": "Pod", "namespace": namespace, "name": POD}
    subsets = [{"addresses": [{"ip": address, "targetRef": target}], "ports": [{"port": port, "protocol": "TCP"}]}]
    await declare(client, ENDPOINTS, {"metadata": _metadata(namespace, NAME), "subsets": subsets})


def _metadata(namespace: str, name: str) -> Json:
    return {"namespace": namespace, "name": name, "labels": dict(MARK)}


def _running(container: Json) -> Json:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": True,
        "restartCount": 0,
        "state": {"running": {}},
    }
