"""What runs each minute for taps: relays that died are started again, sockets that are over are told so and forgotten.

Nobody relies on it: each client frame does the same for its own socket, and every read checks times itself. This is for
sockets that say nothing: whose `$disconnect` never came, who never attached, whose relay died. A live relay is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.errors import PorticoError
from chalicelib.tap.attending import ATTACH_WITHIN
from chalicelib.tap.bye import Bye
from chalicelib.tap.door_ports import WallClock
from chalicelib.tap.kept import KeptViewer, TapState
from chalicelib.tap.kept_ports import Admission, Taps, ViewersOfTap
from chalicelib.tap.limits import SECOND, SILENT_AFTER
from chalicelib.tap.speech import Speech
from chalicelib.tap.waking import Waking

SILENT = timedelta(seconds=SILENT_AFTER // SECOND)
STARTING = timedelta(minutes=1)  # a tap holds its room for so long before a relay of it is live


class EndedTaps(Protocol):
    """Taps whose life is over. Raises `StoreUnavailable`."""

    def ended(self, now: datetime) -> Sequence[TapState]:
        """Those that are not forgotten yet: a scan, not consistent."""
        ...


class Signals(Protocol):
    """A metric and a log line for those who carry Portico on."""

    def count(self, metric: str, value: int = 1) -> None: ...

    def warn(self, event: str, **fields: str | int | float | bool) -> None: ...


@dataclass(slots=True)
class TapSweepReport:
    """What a run did. `complete` is False where something failed or time ran out."""

    taps: int = 0
    woken: int = 0
    dismissed: int = 0
    released: int = 0
    complete: bool = True


class TapSweep:
    """The use case. Safe to run twice at once."""

    def __init__(
        self,
        *,
        taps: Taps,
        ended: EndedTaps,
        viewers: ViewersOfTap,
        waking: Waking,
        speech: Speech,
        admission: Admission,
        clock: WallClock,
        signals: Signals,
    ) -> None:
        self._taps = taps
        self._ended = ended
        self._viewers = viewers
        self._waking = waking
        self._speech = speech
        self._admission = admission
        self._clock = clock
        self._signals = signals

    def run(self, deadline: datetime) -> TapSweepReport:
        """Tap by tap, until then."""
        report = TapSweepReport()
        try:
            self._run(report, deadline)
        except PorticoError as failure:
            self._failed(report, failure)
        for name in ("woken", "dismissed", "released"):
            self._signals.count(f"TapSweep{name.title()}", getattr(report, name))
        return report

    def _run(self, report: TapSweepReport, deadline: datetime) -> None:
        now = self._clock.now()
        living = self._taps.all(now)
        occupied = set()
        for state in (*living, *self._ended.ended(now)):
            if self._clock.now() >= deadline:
                report.complete = False
                return
            if self._sweep(state, report):
                occupied.add(state.tap.id)
        report.released = self._admission.reconcile([each.tap.id for each in living if _holds(each, occupied, now)])

    def _sweep(self, state: TapState, report: TapSweepReport) -> bool:
        """Whether somebody watches it, or waits to."""
        report.taps += 1
        try:
            return self._attend(state, report)
        except PorticoError as failure:  # of this one tap: the next may be well
            self._failed(report, failure)
            return True

    def _attend(self, state: TapState, report: TapSweepReport) -> bool:
        now = self._clock.now()
        waiting = 0
        for viewer in self._viewers.of_tap(state.tap.id):
            bye = None if state.leased(now) and viewer.attach else _reason(state, viewer, now)
            if bye is not None:
                self._speech.dismiss(viewer.endpoint, viewer.connection_id, bye)
                report.dismissed += 1
            elif viewer.attach is not None:
                waiting += 1
        if waiting and not state.leased(now) and self._waking.wake(state):
            report.woken += 1
        return waiting > 0

    def _failed(self, report: TapSweepReport, failure: PorticoError) -> None:
        report.complete = False
        self._signals.count("TapSweepFailed")
        self._signals.warn("tap_sweep_failed", detail=failure.detail)


def _reason(state: TapState, viewer: KeptViewer, now: datetime) -> Bye | None:
    """Why a viewer that no relay looks after has to go; None for one that may stay."""
    if state.deleted:
        return Bye.DELETED
    if state.tap.expires_at <= now:
        return Bye.EXPIRED
    if viewer.expires_at <= now:
        return Bye.GATEWAY_LIMIT
    if viewer.principal.good_until is not None and viewer.principal.good_until <= now:
        return Bye.CREDENTIAL
    silent = viewer.heard_at + SILENT <= now or (viewer.attach is None and viewer.opened_at + ATTACH_WITHIN <= now)
    return Bye.NO_ATTACH if silent else None


def _holds(state: TapState, occupied: set[str], now: datetime) -> bool:
    """Whether a tap keeps its place among the live ones."""
    if state.deleted:
        return state.leased(now)
    return state.leased(now) or state.tap.id in occupied or state.tap.created_at + STARTING > now
