"""The uids of namespaces, looked at no more often than keys are. Provides `NamespaceIds` around another one.

While the cluster is away the last known uid counts: a cluster that nobody reaches makes no namespaces anew.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from chalicelib.access.ports import Clock, NamespaceIds
from chalicelib.errors import ClusterTrouble

LOOK_SECONDS = 5  # seconds, as for keys: for so long a namespace made anew is open to an old key
REMEMBERED = 1_000  # namespaces


class RememberedIds:
    """One per container."""

    def __init__(self, namespaces: NamespaceIds, clock: Clock) -> None:
        self._namespaces = namespaces
        self._clock = clock
        self._known: OrderedDict[str, tuple[str | None, datetime]] = OrderedDict()

    def uid_of(self, namespace: str) -> str | None:
        """Raise `ClusterTrouble` only where it was never known."""
        now = self._clock.now()
        known = self._known.get(namespace)
        if known is not None and now - known[1] < timedelta(seconds=LOOK_SECONDS):
            return known[0]
        try:
            uid = self._namespaces.uid_of(namespace)
        except ClusterTrouble:
            if known is None:
                raise
            return known[0]
        self._known[namespace] = uid, now
        self._known.move_to_end(namespace)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return uid
