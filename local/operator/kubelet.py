"""Deployments come to run, as far as one can see from outside: what controllers, scheduler and kubelet do where there are some.

Meant for the embedded cluster and for a bare API server; in a cluster with controllers of its own it would only be in their way.
There are no ReplicaSets: a Pod belongs to its Deployment.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from local.kube.client import KubeClient
from local.kube.errors import ApiError
from local.kube.objects import (
    DEPLOYMENTS,
    NODES,
    PODS,
    SERVICE_ACCOUNTS,
    Json,
    Key,
    is_going,
    key_of,
    owners_of,
    uid_of,
)
from local.kube.watching import Selection, Watcher
from local.operator.addresses import Addresses
from local.operator.ensure import NamespaceGoing, covers, create
from local.operator.work_queue import WorkQueue
from local.operator.workload import NODE, deployment_status, is_ready, pod_status, wanted_pods

log = logging.getLogger(__name__)


class Kubelet:
    """Keeps the Pods of all Deployments as those ask for."""

    def __init__(self, client: KubeClient, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._client = client
        self._now = now
        self._watch_deployments = Watcher(client, Selection(DEPLOYMENTS))
        self._watch_pods = Watcher(client, Selection(PODS))
        self._deployments, self._pods = self._watch_deployments.cache, self._watch_pods.cache
        self._queue = WorkQueue("deployment", self.look)
        self._addresses = Addresses()

    async def run(self) -> None:
        """Follow the cluster until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._deployments.listen(self._deployment_changed)
            self._pods.listen(self._pod_changed)
            group.create_task(self._watch_deployments.run())
            group.create_task(self._watch_pods.run())
            await self._watch_deployments.listed.wait()
            await self._watch_pods.listed.wait()
            group.create_task(self._queue.run())

    async def look(self, key: Key) -> None:
        """Bring the Pods of one Deployment, and its status, to what they should be. Raise the client's errors."""
        deployment = self._deployments.get(key)
        wanted = (
            {} if deployment is None or is_going(deployment) else {key_of(pod): pod for pod in wanted_pods(deployment)}
        )
        owner = uid_of(deployment) if deployment is not None else ""
        found = {key_of(pod): pod for pod in self._pods.owned(DEPLOYMENTS.kind, key)}
        stay = {
            pod_key
            for pod_key, pod in found.items()
            if pod_key in wanted and _belongs(pod, owner) and not is_going(pod)
        }
        try:
            for pod_key in wanted.keys() - found.keys():
                await self._start(wanted[pod_key])
        except NamespaceGoing:
            return  # it takes the Deployment along
        for pod_key in stay:
            await self._make_ready(found[pod_key])
        await self._end(key, [pod for pod_key, pod in found.items() if pod_key not in stay], owner)
        if deployment is not None and not is_going(deployment):
            await self._report(deployment, [found[pod_key] for pod_key in stay])

    def _deployment_changed(self, old: Json | None, new: Json | None) -> None:
        self._queue.add(key_of(new or old or {}))

    def _pod_changed(self, old: Json | None, new: Json | None) -> None:
        if old is not None and new is None:
            self._addresses.forget(key_of(old))
        if new is not None:
            self._addresses.note(new)
        pod = new or old or {}
        for name in owners_of(pod, DEPLOYMENTS.kind):
            self._queue.add(Key(key_of(pod).namespace, name))

    async def _start(self, pod: Json) -> None:
        try:
            await create(self._client, PODS, pod)
        except ApiError as error:
            if error.status != 403 or "service account" not in str(error):
                raise
            account = {"metadata": {"name": "default", "namespace": key_of(pod).namespace}}
            await create(self._client, SERVICE_ACCOUNTS, account)  # a controller's part, where there is one
            await create(self._client, PODS, pod)

    async def _make_ready(self, pod: Json) -> None:
        if is_ready(pod):
            return
        await self._client.patch(
            PODS, key_of(pod), {"status": pod_status(pod, self._addresses.of(pod), self._now())}, subresource="status"
        )

    async def _end(self, key: Key, pods: list[Json], owner: str) -> None:
        """Remove Pods that are not wanted, or on their way out; ask first whether their Deployment is really gone."""
        if not pods:
            return
        live = await self._client.get(DEPLOYMENTS, key)
        for pod in pods:
            orphan = live is None or not _belongs(pod, uid_of(live))
            if is_going(pod) or orphan or _belongs(pod, owner):
                await self._client.delete(PODS, key_of(pod), uid=uid_of(pod), grace_seconds=0)

    async def _report(self, deployment: Json, pods: list[Json]) -> None:
        status = deployment_status(deployment, pods, self._now())
        if not covers(deployment.get("status"), status):
            await self._client.patch(DEPLOYMENTS, key_of(deployment), {"status": status}, subresource="status")

    async def add_node(self) -> None:
        """Make the one Node that all Pods seem to run on."""
        node = {"metadata": {"name": NODE, "labels": {"kubernetes.io/hostname": NODE, "kubernetes.io/os": "linux"}}}
        await create(self._client, NODES, node)
        ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "made up: nothing runs here"}
        await self._client.patch(NODES, Key("", NODE), {"status": {"conditions": [ready]}}, subresource="status")


def _belongs(pod: Json, owner: str) -> bool:
    return owner in owners_of(pod, DEPLOYMENTS.kind).values()
