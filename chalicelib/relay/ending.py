"""What ends a tap for all its viewers at once: its own end, its maker's right, or that nothing ever passes."""

from chalicelib.relay.limits import REFUSALS
from chalicelib.relay.moments import moment
from chalicelib.tap.bye import Bye
from chalicelib.tap.kept import TapState
from chalicelib.tap.limits import SECOND
from chalicelib.tap.parting import Parting


class Ending:
    """`event_at` is when something last passed, be it through a relay before this one; `quiet_after` in nanoseconds."""

    __slots__ = ("_quiet_after", "_refusals", "_refused", "_revoked", "event_at")

    def __init__(self, quiet_after: int, event_at: int) -> None:
        self._quiet_after = quiet_after
        self.event_at = event_at
        self._refusals = 0
        self._refused = ""
        self._revoked: frozenset[str] = frozenset()

    def checked(self, refused: str, revoked: frozenset[str]) -> None:
        """What the cluster said just now, and which credentials are good no more."""
        self._refusals = self._refusals + 1 if refused else 0
        self._refused = refused
        self._revoked = revoked

    def due(self, state: TapState, now: int) -> Parting | None:
        """Why it ends now, if it does."""
        tap, at = state.tap, moment(now)
        if state.deleted:
            return Parting(Bye.DELETED)
        if tap.expires_at <= at:
            return Parting(Bye.EXPIRED)
        if tap.owner.credential in self._revoked or (tap.owner.good_until is not None and tap.owner.good_until <= at):
            return Parting(Bye.CREDENTIAL)
        if self._refusals >= REFUSALS:
            return Parting(Bye.FORBIDDEN, self._refused)
        if now - self.event_at >= self._quiet_after:
            return Parting(Bye.NO_ATTACH, f"nothing has passed here for {self._quiet_after // (60 * SECOND)} minutes")
        return None
