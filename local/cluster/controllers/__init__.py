"""What a real cluster's controller manager does, as far as anybody here would miss it: emptying namespaces that are being
deleted, garbage collection along ownerReferences, ending pods. Nothing makes pods from deployments.
"""

import asyncio
import logging

from local.cluster.cluster import Cluster
from local.cluster.controllers.garbage import Garbage
from local.cluster.controllers.namespaces import Emptying
from local.cluster.controllers.pods import Ending
from local.cluster.store import Change, StorageKey

_log = logging.getLogger(__name__)


class Controllers:
    """One queue of what changed and one task in which each controller acts on it, in order."""

    def __init__(self, cluster: Cluster) -> None:
        self._queue: asyncio.Queue[tuple[StorageKey, Change]] = (
            asyncio.Queue()
        )  # as long as what one turn of the loop writes
        self._each = (Emptying(cluster), Garbage(cluster), Ending(cluster))
        cluster.store.listeners.append(self._note)

    def _note(self, storage: StorageKey, change: Change) -> None:
        self._queue.put_nowait((storage, change))

    async def run(self) -> None:
        """Act until cancelled. A controller that fails is logged and goes on with the next change."""
        while True:
            storage, change = await self._queue.get()
            for controller in self._each:
                try:
                    controller.act(storage, change)
                except Exception:  # noqa: BLE001  # one bad object must not end the garbage collection of all others
                    _log.exception("controller %s failed on %s %s", type(controller).__name__, storage, change.key)
            await asyncio.sleep(0)  # between changes, requests have their turn
