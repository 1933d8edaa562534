"""Taps to be watched over a socket: made, listed, looked at, deleted, and tickets given for them.

Whether somebody may tap the cluster decides, before the tap is made; the relay asks it again while the tap runs. Only the
principal that made a tap knows of it: to everybody else there is none of that id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.errors import RateLimited, RelayCapacity, TapNotFound, TooManyPods
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.door_ports import PodsInCluster, TapRights, WallClock
from chalicelib.tap.kept import ID_CHARACTERS, TAP_PREFIX, TICKET_LIFE, Tap, TapOwner, TapState, new_tap_id
from chalicelib.tap.kept_ports import Admission, Taps, Tickets
from chalicelib.tap.match import Match, split
from chalicelib.tap.pods import pods_of
from chalicelib.tap.target import Target

TAP_ID = re.compile(rf"{TAP_PREFIX}[0-9A-Za-z]{{{ID_CHARACTERS}}}")
CAPACITY_SECONDS = 30  # until it is worth asking again for room: taps end by the minute


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tap as somebody asks for it. `life` None: as long as a tap may live. `confirm`: many pods are meant."""

    target: Target
    match: Match
    max_rps: float
    extract_headers: bool
    life: timedelta | None = None
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A right to open one socket; the text is told once."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A new tap and the first ticket for it."""

    state: TapState
    ticket: Ticket


class Opening:
    """The use cases."""

    def __init__(
        self,
        *,
        taps: Taps,
        tickets: Tickets,
        admission: Admission,
        rights: TapRights,
        pods: PodsInCluster,
        clock: WallClock,
        allowance: Allowance,
    ) -> None:
        self._taps = taps
        self._tickets = tickets
        self._admission = admission
        self._rights = rights
        self._pods = pods
        self._clock = clock
        self._allowance = allowance

    def open(self, wanted: Wanted, owner: TapOwner) -> Opened:
        """Raise `InvalidRequest`, `TapForbidden`, `TooManyPods`, `RelayCapacity`, `RateLimited`, `ClusterTrouble`."""
        split(wanted.match)
        self._rights.check(wanted.target, owner)
        self._check_pods(wanted)
        now = self._clock.now()
        tap = self._tap(wanted, owner, now)
        if not self._admission.enter(tap.id, now):
            raise RelayCapacity("as many taps are live as there is room for", retry_after=CAPACITY_SECONDS)
        try:
            self._taps.create(tap, most_of_owner=self._allowance.taps)
        except RateLimited:
            self._admission.leave(tap.id)
            raise
        state = TapState(tap, None, 0, 0, None, deleted=False)
        return Opened(state, self._ticket(tap.id, owner, now))

    def of_owner(self, owner: TapOwner) -> Sequence[TapState]:
        """All that live, oldest first."""
        return self._taps.of_owner(owner.subject, self._clock.now())

    def get(self, tap_id: str, owner: TapOwner) -> TapState:
        """Raise `TapNotFound`, for another's as for none."""
        state = self._taps.get(tap_id, self._clock.now()) if TAP_ID.fullmatch(tap_id) else None
        if state is None or state.deleted or state.tap.owner.subject != owner.subject:
            raise TapNotFound("there is no such tap")
        return state

    def delete(self, tap_id: str, owner: TapOwner) -> TapState:
        """End it; its viewers are told. Raise `TapNotFound`."""
        state = self.get(tap_id, owner)
        now = self._clock.now()
        if not self._taps.delete(tap_id, now):
            raise TapNotFound("there is no such tap")
        if not state.leased(now):
            self._admission.leave(tap_id)  # its relay, where there is one, does that itself
        return state

    def ticket(self, tap_id: str, owner: TapOwner) -> tuple[TapState, Ticket]:
        """Another one. Raise `TapNotFound`."""
        state = self.get(tap_id, owner)
        return state, self._ticket(tap_id, owner, self._clock.now())

    def _check_pods(self, wanted: Wanted) -> None:
        if wanted.confirm:
            return
        listed = self._pods.of_namespace(wanted.target.namespace)
        found = None if listed is None else pods_of(wanted.target, listed)
        if found is not None and len(found) > self._allowance.pods:
            detail = (
                f"{wanted.target} has {len(found)} pods, and a tap asks each of them: send confirm: true, or tap less"
            )
            raise TooManyPods(detail)

    def _tap(self, wanted: Wanted, owner: TapOwner, now: datetime) -> Tap:
        life = min(wanted.life or self._allowance.life, self._allowance.life)
        return Tap(
            new_tap_id(),
            owner,
            wanted.target,
            wanted.match,
            wanted.max_rps,
            wanted.extract_headers,
            now,
            now + life,
        )

    def _ticket(self, tap_id: str, owner: TapOwner, now: datetime) -> Ticket:
        return Ticket(self._tickets.issue(tap_id, owner, now), now + TICKET_LIFE)
