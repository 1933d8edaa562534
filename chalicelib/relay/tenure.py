"""How long this relay may believe that it is the one: when to renew, and until when a post may begin.

A post that is in flight when the lease ends is the one frame of an old epoch that a viewer can get; none begins so late
that it could still be in flight, by any clock, when a successor may take over.
"""

from chalicelib.relay.limits import CLOCK_SLACK, POST_TIMEOUT, RENEW_EVERY, WITHOUT_LEASE
from chalicelib.relay.moments import nanoseconds
from chalicelib.tap.kept import Lease


class Tenure:
    """Of one lease, as last renewed. `asked_at` is when the renewal under way was asked for."""

    __slots__ = ("_asked_at", "_renewed_at", "lease")

    def __init__(self, lease: Lease, now: int) -> None:
        self.lease = lease
        self._renewed_at = now
        self._asked_at: int | None = None

    @property
    def posts_until(self) -> int:
        """No post begins later."""
        return nanoseconds(self.lease.until) - POST_TIMEOUT - CLOCK_SLACK

    def may_post(self, now: int) -> bool:
        return now <= self.posts_until

    @property
    def renew_at(self) -> int | None:
        """When to ask for more; None while that is being done."""
        return None if self._asked_at is not None else self._renewed_at + RENEW_EVERY

    def due(self, now: int) -> bool:
        """Whether to ask now; from then on it is being done."""
        if self.renew_at is None or now < self.renew_at:
            return False
        self._asked_at = now
        return True

    def renewed(self, lease: Lease) -> None:
        """It worked. The next is due by when this was asked for, not by when the answer came."""
        self._renewed_at = self._asked_at if self._asked_at is not None else self._renewed_at
        self._asked_at, self.lease = None, lease

    def failed(self, now: int) -> None:
        """Nobody knows: the database did not answer. Ask again when the next is due."""
        self._asked_at = None
        self._renewed_at = now - RENEW_EVERY // 2

    def hopeless(self, now: int) -> bool:
        """Whether it has been over for so long that nobody waits any more."""
        return now > nanoseconds(self.lease.until) + WITHOUT_LEASE
