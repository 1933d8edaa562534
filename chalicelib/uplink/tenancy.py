"""Whether a namespace may be used: not reserved, there, and made for tunnels (inlets-uplink §2.4, §9)."""

from chalicelib.errors import NamespaceNotManaged, NamespaceTerminating
from chalicelib.uplink.cached import Key
from chalicelib.uplink.limits import CREATION_SKEW, Limits
from chalicelib.uplink.names import check_namespace_name, check_not_reserved, lookup_namespace_name
from chalicelib.uplink.namespace import UPLINK_LABEL, Namespace
from chalicelib.uplink.ports import NamespacesInCluster
from chalicelib.uplink.reading import Reading
from chalicelib.uplink.seen import Seen
from chalicelib.uplink.tunnel import Tunnel


def of_an_earlier_namespace(tunnel: Tunnel, namespace: Namespace) -> bool:
    """Whether a tunnel went with a namespace whose name has been given anew, perhaps to another tenant."""
    return tunnel.created + CREATION_SKEW < namespace.created


class Tenancy:
    """Looks a namespace up before anything is done in it."""

    def __init__(self, namespaces: NamespacesInCluster, reading: Reading, limits: Limits) -> None:
        self._namespaces = namespaces
        self._reading = reading
        self._limits = limits

    def for_reading(self, name: str, *, fresh: bool = False) -> Seen[Namespace]:
        """Raise `InvalidName`, `NamespaceReserved`, `NamespaceNotFound`, `NamespaceNotManaged`."""
        self._check(name)
        return self._reading.one(Namespace, Key.of_namespace(name), lambda: (self._managed(name), None), fresh=fresh)

    def for_writing(self, name: str) -> Namespace:
        """As the cluster has it now; raise `NamespaceTerminating` too, and `ClusterUnavailable` while it is known to be away."""
        self._check(name)
        self._reading.refuse_while_away()
        namespace = self._managed(name)
        if namespace.terminating:
            raise NamespaceTerminating(f"the namespace {name} is being deleted")
        return namespace

    def for_removal(self, name: str) -> Namespace:
        """As `for_writing`; one that is being deleted may be deleted."""
        self._check(name)
        self._reading.refuse_while_away()
        return self._managed(name)

    def for_creation(self, name: str) -> None:
        """One that is not there yet. Raise `NamespaceReserved`, `InvalidName`, and `ClusterUnavailable` as `for_writing`."""
        check_not_reserved(name, self._limits)
        check_namespace_name(name)
        self._reading.refuse_while_away()

    def _check(self, name: str) -> None:
        check_not_reserved(name, self._limits)
        lookup_namespace_name(name)

    def _managed(self, name: str) -> Namespace:
        namespace = self._namespaces.get(name)
        if not namespace.managed:
            raise NamespaceNotManaged(
                f'the namespace {name} was not made for tunnels: it has no label {UPLINK_LABEL}="1"'
            )
        return namespace
