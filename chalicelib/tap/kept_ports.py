"""Where taps, tickets, viewers and leases are kept. All raise `StoreUnavailable`; all writes are conditional.

Provided by `chalicelib/store/` and by `tests/fakes/`, which pass the same tests in `tests/contract_ports/`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.tap.frames import Previous
from chalicelib.tap.kept import Joined, KeptViewer, Lease, Tap, TapOwner, TapState


class Taps(Protocol):
    """All taps there are."""

    def create(self, tap: Tap, *, most_of_owner: int) -> None:
        """Keep a new one. Raise `RateLimited` where its owner has as many already."""
        ...

    def get(self, tap_id: str, now: datetime) -> TapState | None:
        """What is known now, consistently; None past its life. A deleted one is told as such until it is forgotten."""
        ...

    def of_owner(self, subject: str, now: datetime) -> Sequence[TapState]:
        """Those that live, oldest first."""
        ...

    def delete(self, tap_id: str, now: datetime) -> bool:
        """Mark it deleted and bump `viewers_rev`, so that its relay sees it. False: there was none to delete."""
        ...

    def all(self, now: datetime) -> Sequence[TapState]:
        """Those that live, for the sweep: a scan, not consistent."""
        ...


class Tickets(Protocol):
    """One-time rights to open a socket; only their hashes are kept."""

    def issue(self, tap_id: str, owner: TapOwner, now: datetime) -> str:
        """A new one, good for a minute."""
        ...

    def redeem(self, ticket: str, now: datetime) -> tuple[str, TapOwner] | None:
        """Whose it is and of which tap; the second time None."""
        ...


class Viewers(Protocol):
    """The sockets, as the doors see them."""

    def connect(self, viewer: KeptViewer, *, most_of_tap: int) -> Joined:
        """A socket opened."""
        ...

    def change(self, viewer: KeptViewer) -> bool:
        """Write what it wants now and bump `viewers_rev`, in one. False: a higher `ref` was there, or it is gone."""
        ...

    def heard(self, connection_id: str, now: datetime) -> bool:
        """Some frame came from it. False: nobody knows it."""
        ...

    def remove(self, connection_id: str) -> None:
        """It is gone; bumps `viewers_rev`. Safe to repeat."""
        ...

    def find(self, connection_id: str) -> KeptViewer | None:
        """The one of that connection."""
        ...


class ViewersOfTap(Protocol):
    """The same sockets, as the relay sees them."""

    def of_tap(self, tap_id: str) -> Sequence[KeptViewer]:
        """All of them, consistently, expired ones included."""
        ...

    def serve(self, tap_id: str, connection_id: str, epoch: int) -> None:
        """This epoch's relay greets it. Nothing where it is gone."""
        ...

    def leave(self, tap_id: str, connection_id: str, previous: Previous) -> None:
        """Remember for the successor what was said last. Nothing where it is gone."""
        ...


class Leases(Protocol):
    """Who is the relay of a tap."""

    def request_start(self, tap_id: str, now: datetime) -> bool:
        """Whether the caller shall start a relay: nobody has asked within `START_AGAIN`."""
        ...

    def take(self, tap_id: str, relay_id: str, now: datetime) -> TapState | None:
        """Become the relay, with the next fence, which the state's lease tells. None: taken, claimed, or no such tap."""
        ...

    def renew(self, tap_id: str, lease: Lease, now: datetime) -> TapState | None:
        """Go on being the relay; works past the tap's life, so that its end can be told. None: it is another's by now."""
        ...

    def release(self, tap_id: str, lease: Lease, viewers_rev: int | None, stopped_at: datetime) -> bool:
        """Stop being the relay. False where a viewer changed since `viewers_rev` (None: a hand-over, whatever changed), or
        where the lease is another's by now. After it a relay may be asked for again at once.
        """
        ...


class Handovers(Protocol):
    """How one relay finds the next. The offer stands on the tap's item, beside the lease."""

    def offer(self, tap_id: str, lease: Lease, now: datetime, event_at: datetime | None = None) -> bool:
        """Say that a successor is wanted, and when something last passed; an earlier claim is forgotten. False: the lease is
        another's by now.
        """
        ...

    def claim(self, tap_id: str, relay_id: str, now: datetime) -> bool:
        """Become the successor: of two that were started one may."""
        ...

    def opened(self, tap_id: str, relay_id: str, now: datetime) -> bool:
        """The successor's stream is open, and it lives: said again until it has the lease. False: it is not the successor."""
        ...


class Admission(Protocol):
    """How many relays may live, and how often a cluster is asked for another tap."""

    def enter(self, tap_id: str, now: datetime) -> bool:
        """Count a tap as live; twice is once. False: there is no room."""
        ...

    def leave(self, tap_id: str) -> None:
        """It is not live any more."""
        ...

    def reconcile(self, live: Sequence[str]) -> int:
        """Drop whatever is counted and not among these; how many that was."""
        ...

    def upstream_token(self, now: datetime) -> bool:
        """Whether the cluster may be asked for a tap now; else try again a moment later."""
        ...


class Relays(Protocol):
    """Starting relays."""

    def start(self, tap_id: str) -> None:
        """Ask for one. It may come twice, late, or not at all."""
        ...
