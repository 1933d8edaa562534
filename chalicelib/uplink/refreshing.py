"""What runs each minute to keep the cache warm: list everything, bring in what differs, renew licences, count statuses.

Idempotent, and safe to run twice at once: every write is conditional (`reconciling.py`) or of the same bytes (`licence.py`).
What cannot be done now is done in a minute, so nothing is raised and nothing is tried again here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.errors import PorticoError
from chalicelib.uplink.cached import Listing
from chalicelib.uplink.connections import Connections
from chalicelib.uplink.licence import Licence
from chalicelib.uplink.limits import LICENCES_EACH_RUN, Limits
from chalicelib.uplink.listing import NAMESPACES, TUNNELS, list_namespaces, list_tunnels
from chalicelib.uplink.namespace import Namespace
from chalicelib.uplink.ports import (
    Clock,
    ListingCache,
    NamespacesInCluster,
    ObjectCache,
    SecretsInCluster,
    Signals,
    TunnelMetrics,
    TunnelsInCluster,
)
from chalicelib.uplink.reconciling import Reconciler
from chalicelib.uplink.status import report_statuses

FAILED = "RefreshFailed"  # metric: parts of a run that could not be done


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a run saw and did. `complete` is False where a part failed or time ran out."""

    namespaces: int = 0
    tunnels: int = 0
    connected: int = 0
    written: int = 0
    licences: int = 0
    complete: bool = True


class Refresh:
    """The use case."""

    def __init__(
        self,
        *,
        tunnels: TunnelsInCluster,
        namespaces: NamespacesInCluster,
        secrets: SecretsInCluster,
        metrics: TunnelMetrics,
        cache: ObjectCache,
        listings: ListingCache,
        clock: Clock,
        signals: Signals,
        limits: Limits,
    ) -> None:
        self._tunnels = tunnels
        self._namespaces = namespaces
        self._cache = cache
        self._clock = clock
        self._signals = signals
        self._limits = limits
        self._connections = Connections(metrics, signals)
        self._licence = Licence(secrets, signals, limits)
        self._reconciler = Reconciler(listings, clock, signals)

    def run(self, deadline: datetime) -> RefreshReport:
        """Do what can be done by then."""
        report = RefreshReport()
        rooms: list[str] = []
        for part in (
            lambda so_far: self._refresh_namespaces(so_far, rooms, deadline),
            lambda so_far: self._refresh_tunnels(so_far, deadline),
            lambda so_far: self._renew_licences(so_far, rooms, deadline),
        ):
            report = self._attempt(part, report)
        self._signals.count("RefreshItemsWritten", report.written)
        self._signals.count("LicencesCopied", report.licences)
        return report

    def _attempt(self, part: Callable[[RefreshReport], RefreshReport], report: RefreshReport) -> RefreshReport:
        """What fails is told; the other parts may still go well."""
        try:
            return part(report)
        except PorticoError as trouble:
            self._signals.count(FAILED)
            self._signals.warn("refresh_failed", code=trouble.code, detail=trouble.detail)
            return replace(report, complete=False)

    def _refresh_namespaces(self, report: RefreshReport, rooms: list[str], deadline: datetime) -> RefreshReport:
        fence = self._cache.marks(NAMESPACES).fence
        listing = list_namespaces(self._namespaces, self._clock.now())
        rooms += self._rooms(listing)
        brought = self._reconciler.bring_in(fence, listing, until=deadline)
        return replace(
            report,
            namespaces=len(rooms),
            written=report.written + brought.written,
            complete=report.complete and brought.complete,
        )

    def _refresh_tunnels(self, report: RefreshReport, deadline: datetime) -> RefreshReport:
        fence = self._cache.marks(TUNNELS).fence
        listing = list_tunnels(TUNNELS, self._tunnels, self._connections, self._clock.now())
        brought = self._reconciler.bring_in(fence, listing, until=deadline)
        return replace(
            report,
            tunnels=len(listing.values),
            connected=report_statuses(listing, brought.before, self._signals),
            written=report.written + brought.written,
            complete=report.complete and brought.complete,
        )

    def _renew_licences(self, report: RefreshReport, rooms: list[str], deadline: datetime) -> RefreshReport:
        licence = self._licence.source()
        copied = 0
        for room in self._turn(rooms) if licence else ():
            if self._clock.now() >= deadline:
                return replace(report, licences=copied, complete=False)
            copied += self._licence.renew(room, licence or b"")
        return replace(report, licences=copied)

    def _rooms(self, listing: Listing) -> Iterator[str]:
        """The namespaces that tunnels may be made in."""
        for room in listing.values:
            if isinstance(room, Namespace) and not (room.terminating or self._limits.is_reserved(room.name)):
                yield room.name

    def _turn(self, rooms: list[str]) -> list[str]:
        """Those whose turn it is in this minute: all of them, unless there are more than one run may look at."""
        start = self._clock.now().minute * LICENCES_EACH_RUN
        return [rooms[(start + n) % len(rooms)] for n in range(min(len(rooms), LICENCES_EACH_RUN))]
