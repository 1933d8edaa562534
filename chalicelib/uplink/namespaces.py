"""What can be done with tenants' namespaces. None is adopted, and none is deleted that was not made for tunnels."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.errors import Conflict, NamespaceExists, NamespaceNotEmpty, NamespaceNotFound
from chalicelib.uplink.cached import Key
from chalicelib.uplink.labels import IDEMPOTENCY, check_annotations, check_labels
from chalicelib.uplink.licence import Licence
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.namespace import UPLINK_LABEL, Namespace, NewNamespace
from chalicelib.uplink.namespace_lists import NamespaceLists
from chalicelib.uplink.ports import (
    Clock,
    ListingCache,
    NamespacesInCluster,
    ObjectCache,
    SecretsInCluster,
    Signals,
    TunnelsInCluster,
)
from chalicelib.uplink.presenting import namespace_view, stale_warning
from chalicelib.uplink.reading import Reading
from chalicelib.uplink.seen import Seen
from chalicelib.uplink.tenancy import Tenancy
from chalicelib.uplink.view import NamespaceList, NamespaceView
from chalicelib.uplink.writing import Writing


class Namespaces:
    """The namespaces that tunnels may be in."""

    def __init__(
        self,
        *,
        tunnels: TunnelsInCluster,
        namespaces: NamespacesInCluster,
        secrets: SecretsInCluster,
        cache: ObjectCache,
        listings: ListingCache,
        clock: Clock,
        signals: Signals,
        limits: Limits,
    ) -> None:
        self._tunnels = tunnels
        self._namespaces = namespaces
        self._limits = limits
        self._licence = Licence(secrets, signals, limits)
        self._writing = Writing(cache, clock, signals)
        reading = Reading(cache, listings, clock, signals, limits)
        self._tenancy = Tenancy(namespaces, reading, limits)
        self._lists = NamespaceLists(namespaces, reading, clock, limits)

    def list(self, *, fresh: bool, allowed: Callable[[str], bool]) -> NamespaceList:
        """Those that are labelled, not reserved and allowed, by name."""
        seen = self._lists.whole(fresh=fresh, allowed=allowed)
        namespaces = sorted((each.value for each in seen.objects), key=lambda namespace: namespace.name)
        return NamespaceList(tuple(namespaces), seen.source, seen.age, stale_warning(seen.source, seen.age))

    def create(self, new: NewNamespace, *, idempotency: str | None = None, dry_run: bool = False) -> NamespaceView:
        """Make a namespace with the Uplink label and a copy of the licence.

        Raise `InvalidName`, `InvalidRequest`, `NamespaceReserved`, `NamespaceExists` (labelled or not),
        `NamespaceTerminating`.
        """
        self._tenancy.for_creation(new.name)
        check_labels(new.labels)
        check_annotations(new.annotations)
        marks = {} if idempotency is None else {IDEMPOTENCY: idempotency}
        labelled = replace(new, labels={**new.labels, UPLINK_LABEL: "1"}, annotations={**new.annotations, **marks})
        namespace = self._created_or_recognised(labelled, dry_run=dry_run)
        warnings = () if dry_run else self._licence.give(namespace.name)
        return replace(namespace_view(Seen(namespace)), warnings=warnings)

    def delete(self, name: str, *, if_empty: bool = False, dry_run: bool = False) -> NamespaceView:
        """Delete a namespace and all that is in it; one that is going already is shown as it is.

        Raise `NamespaceReserved`, `NamespaceNotManaged`, `NamespaceNotFound`, `NamespaceNotEmpty` (`if_empty`), `Conflict`.
        """
        for _ in range(2):  # a change between looking and deleting is looked at once more
            namespace = self._tenancy.for_removal(name)
            if namespace.terminating:
                return namespace_view(Seen(namespace))
            if if_empty and self._tunnels.page(name, limit=1).tunnels:
                raise NamespaceNotEmpty(f"the namespace {name} still holds tunnels")
            try:
                return namespace_view(Seen(self._deleted(namespace, dry_run=dry_run)))
            except Conflict:
                continue
        raise Conflict(f"the namespace {name} is being changed by somebody else; try again", retry_after=1)

    def _created_or_recognised(self, new: NewNamespace, *, dry_run: bool) -> Namespace:
        try:
            with self._writing.of(Key.of_namespace(new.name), dry_run=dry_run) as write:
                namespace = self._namespaces.create(new, dry_run=dry_run)
                write.became(namespace)
        except NamespaceExists:
            if mine := self._made_by(new.annotations.get(IDEMPOTENCY), new.name):
                return mine
            raise
        return namespace

    def _made_by(self, idempotency: str | None, name: str) -> Namespace | None:
        """The namespace that an earlier request with this mark made."""
        if idempotency is None:
            return None
        try:
            there = self._namespaces.get(name)
        except NamespaceNotFound:
            return None
        return there if there.annotations.get(IDEMPOTENCY) == idempotency else None

    def _deleted(self, namespace: Namespace, *, dry_run: bool) -> Namespace:
        with self._writing.of(Key.of_namespace(namespace.name), dry_run=dry_run) as write:
            going = self._namespaces.delete(namespace, dry_run=dry_run)
            write.became(going)
        return going
