"""How many frames a minute a socket sends. Each costs an invocation and some writes, so there is a limit.

Counted in this function's memory: where several containers hear one socket, each counts its own share, so that the limit is
never lower than it says and may be some times higher. A count that all share would cost a write a frame.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

FRAMES = 60  # in `WITHIN`; a client pings every 20 s, and a person cannot type so many filters
WITHIN = timedelta(minutes=1)
REMEMBERED = 1_000  # sockets; the one heard of longest ago is forgotten first


class Pace:
    """One per container."""

    def __init__(self) -> None:
        self._heard: OrderedDict[str, deque[datetime]] = OrderedDict()

    def too_fast(self, connection_id: str, now: datetime) -> bool:
        """Count one frame, and say whether it is one too many."""
        times = self._heard.setdefault(connection_id, deque(maxlen=FRAMES))
        self._heard.move_to_end(connection_id)
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        full = len(times) == FRAMES and now - times[0] < WITHIN
        times.append(now)
        return full
