"""One proxy watched for one tap: calls of `Observe`, each of so many requests, and the buffer that drops without a word.

A call takes the first `limit` requests that match, ends when all of these are complete, and the next one begins no sooner
than a second after it. So a tap bursts and pauses, and one long request among them holds up all others of its pod.
"""

import math
from collections import deque
from collections.abc import Callable
from functools import partial

from local.tap.framing import framed
from local.tap.matching import Wanted
from local.tap.proxies import Proxy, Seen, Timed

BUFFER_EVENTS = 400  # of one proxy for one tap; what does not fit is dropped, and nothing on the wire tells of it
WINDOW_SECONDS = 1.0  # a call's shortest life: `limit` is requests a second
DEFAULT_RPS = 100.0  # where none, or 0, was asked for
_UINT32 = 2**32


def limit_of(max_rps: float, pods: int) -> int:
    """Requests of one call: each pod's part, one at least, as Go makes a uint32 of it on amd64.

    0 for not-a-number and infinity: a proxy refuses that, and the tap is silent.
    """
    share = (max_rps or DEFAULT_RPS) / pods
    if math.isnan(share) or math.isinf(share):
        return 0 if not share < 0 else 1
    return int(max(1.0, share)) % _UINT32


class Observing:
    """Listens from its making until `close`. `ring` is called when there is something to `take`."""

    def __init__(self, proxy: Proxy, limit: int, wanted: Wanted, ring: Callable[[], None], *, headers: bool) -> None:
        self._proxy = proxy
        self._limit = limit
        self._wanted = wanted
        self._ring = ring
        self._headers = headers
        self._buffer: deque[bytes] = deque()
        self._base = 0
        self._taken = limit  # the first request that matches begins the first call
        self._open = 0  # requests of this call that are not complete
        self._window_end = -math.inf
        self._unlisten = proxy.listen(self._offer)

    def take(self) -> list[bytes]:
        """All frames that wait, oldest first."""
        frames = list(self._buffer)
        self._buffer.clear()
        return frames

    def close(self) -> None:
        """Stop listening; nothing comes after."""
        self._unlisten()
        self._limit = 0

    def _offer(self, seen: Seen, now: float) -> None:
        if not self._wanted(seen):
            return
        if self._taken >= self._limit and not self._begin(now):
            return
        stream, self._taken = self._taken, self._taken + 1
        events = seen.events(self._base, stream, headers=self._headers)
        if not self._keep(events[0]):
            return  # without its beginning, the proxy tells nothing more of a request
        self._open += len(events) > 1
        for event in events[1:]:
            self._proxy.later(now + event.after, partial(self._tell, event, event is events[-1]))

    def _begin(self, now: float) -> bool:
        """Begin the next call, if the last one is over."""
        if self._open or now < self._window_end or self._limit == 0:
            return False
        self._base, self._taken, self._window_end = self._proxy.next_base(), 0, now + WINDOW_SECONDS
        return True

    def _tell(self, event: Timed, last: bool, _now: float) -> None:
        self._open -= last
        if self._limit:
            self._keep(event)

    def _keep(self, event: Timed) -> bool:
        if len(self._buffer) >= BUFFER_EVENTS:
            return False
        self._buffer.append(framed(event.event))
        self._ring()
        return True
