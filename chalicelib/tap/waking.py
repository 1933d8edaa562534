"""A tap whose relay is gone gets another, if there is room: asked by every client frame and by the sweep."""

from chalicelib.errors import RelayCapacity
from chalicelib.tap.door_ports import WallClock
from chalicelib.tap.kept import TapState
from chalicelib.tap.kept_ports import Admission, Leases, Relays


class Waking:
    """The use case. Safe to ask twenty times at once: one of them starts the relay."""

    def __init__(self, *, leases: Leases, relays: Relays, admission: Admission, clock: WallClock) -> None:
        self._leases = leases
        self._relays = relays
        self._admission = admission
        self._clock = clock

    def wake(self, state: TapState) -> bool:
        """Whether it has a relay or gets one. False: there is no room for one. Raise `StoreUnavailable`."""
        now = self._clock.now()
        tap_id = state.tap.id
        if state.leased(now):
            return True
        if not self._admission.enter(tap_id, now):
            return False
        if self._leases.request_start(tap_id, now):
            return self._start(tap_id)
        return True

    def _start(self, tap_id: str) -> bool:
        try:
            self._relays.start(tap_id)
        except RelayCapacity:
            return False
        return True
