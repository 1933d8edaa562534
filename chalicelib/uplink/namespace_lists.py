"""The list of namespaces that tunnels may be in."""

from collections.abc import Callable

from chalicelib.uplink.cached import Listing
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.listing import NAMESPACES, list_namespaces
from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.ports import Clock, NamespacesInCluster
from chalicelib.uplink.reading import Reading
from chalicelib.uplink.seen import SeenAll


class NamespaceLists:
    """Lists those that are labelled, not reserved, and the caller's to see."""

    def __init__(self, namespaces: NamespacesInCluster, reading: Reading, clock: Clock, limits: Limits) -> None:
        self._namespaces = namespaces
        self._reading = reading
        self._clock = clock
        self._limits = limits

    def whole(self, *, fresh: bool, allowed: Callable[[str], bool]) -> SeenAll[Namespace]:
        """All of them, in no order."""
        seen = self._reading.all(Namespace, NAMESPACES, self._listing, fresh=fresh)
        usable = (
            each for each in seen.objects if allowed(each.value.name) and not self._limits.is_reserved(each.value.name)
        )
        return SeenAll(tuple(usable), seen.source, seen.age)

    def _listing(self) -> Listing:
        return list_namespaces(self._namespaces, self._clock.now())
