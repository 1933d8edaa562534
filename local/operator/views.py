"""What the operator sees of the cluster: five kinds of objects, each followed by its own watch, and only its own part of each.

Secrets are asked for by label (tokens made here) and by name (licences): nobody else's Secrets are ever read.
"""

import asyncio
from collections.abc import Callable

from local.kube.client import KubeClient
from local.kube.objects import DEPLOYMENTS, SECRETS, SERVICES, TUNNELS, Json, Key, key_of, owners_of
from local.kube.watching import Selection, Watcher
from local.operator.wanted import LICENSE_SECRET, MANAGED_SELECTOR


class Views:
    """The caches of the operator, and the watchers behind them."""

    def __init__(self, client: KubeClient, *, on_list: Callable[[], None] = lambda: None) -> None:
        tunnels = Watcher(client, Selection(TUNNELS), on_list=on_list)
        licenses = Watcher(client, Selection(SECRETS, fields=f"metadata.name={LICENSE_SECRET}"))
        secrets, deployments, services = (
            Watcher(client, Selection(resource, labels=MANAGED_SELECTOR))
            for resource in (SECRETS, DEPLOYMENTS, SERVICES)
        )
        self.tunnels, self.licenses = tunnels.cache, licenses.cache
        self.secrets, self.deployments, self.services = secrets.cache, deployments.cache, services.cache
        self._watchers = (tunnels, licenses, secrets, deployments, services)

    async def run(self) -> None:
        """Follow the cluster until cancelled."""
        async with asyncio.TaskGroup() as group:
            for watcher in self._watchers:
                group.create_task(watcher.run())

    async def complete(self) -> None:
        """Wait until every kind was listed once: before that, what is not seen may still be there."""
        for watcher in self._watchers:
            await watcher.listed.wait()

    def route(self, add: Callable[[Key], None]) -> None:
        """From now on have `add` called with each tunnel that a change concerns."""
        self.tunnels.listen(lambda old, new: add(key_of(new or old or {})))
        self.licenses.listen(lambda old, new: self._all_in(key_of(new or old or {}).namespace, add))
        for cache in (self.secrets, self.deployments, self.services):
            cache.listen(lambda old, new: _owner_of(new or old or {}, add))

    def _all_in(self, namespace: str, add: Callable[[Key], None]) -> None:
        for tunnel in self.tunnels:
            if key_of(tunnel).namespace == namespace:
                add(key_of(tunnel))


def _owner_of(item: Json, add: Callable[[Key], None]) -> None:
    for name in owners_of(item, TUNNELS.kind):
        add(Key(key_of(item).namespace, name))
