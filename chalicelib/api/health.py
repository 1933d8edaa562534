"""Whether the parts that Portico stands on answer. Open to all, so it is looked at seldom and says no more than yes or no."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from chalicelib.errors import PorticoError
from chalicelib.uplink.ports import Clock

LOOK_SECONDS = 5  # seconds between two looks: nobody loads the cluster through a door without a lock

Probe = Callable[[], bool]  # or a PorticoError, which is a no as well


class Health:
    """Asks each part at most every `LOOK_SECONDS`; `parts` name what each probe asks."""

    def __init__(self, parts: Mapping[str, Probe], clock: Clock) -> None:
        self._parts = parts
        self._clock = clock
        self._looked_at: datetime | None = None
        self._seen: dict[str, bool] = {}

    def look(self) -> Mapping[str, bool]:
        """Return which parts answer."""
        now = self._clock.now()
        if self._looked_at is None or now - self._looked_at >= timedelta(seconds=LOOK_SECONDS):
            self._seen = {name: _answers(probe) for name, probe in self._parts.items()}
            self._looked_at = now
        return self._seen


def _answers(probe: Probe) -> bool:
    try:
        return probe()
    except PorticoError:
        return False
