"""When to look at the tap's item, and when to list its viewers: only when their revision moved, or somebody seems silent.

A listing is asked for with a revision that was read before it, so what it shows is not older: a relay that leaves on
condition of that revision leaves nobody behind.
"""

from collections.abc import Sequence

from chalicelib.relay.limits import LISTED_LATELY, LOOK_EVERY
from chalicelib.relay.messages import ListViewers, Look
from chalicelib.tap.kept import KeptViewer


class Roll:
    """`viewers_rev` is that of the last listing, None where there was none that counts."""

    __slots__ = ("_fresh", "_list_at", "_listed_at", "_listing", "_look_at", "_looking", "_outdated", "viewers_rev")

    def __init__(self, now: int) -> None:
        self._look_at = now + LOOK_EVERY  # taking the lease was a look
        self._list_at = self._listed_at = now
        self._looking = self._listing = self._outdated = False
        self._fresh: Sequence[KeptViewer] | None = None
        self.viewers_rev: int | None = None

    def step(self, viewers_rev: int, *, stale: bool, now: int) -> list[Look | ListViewers]:
        """`viewers_rev` as the item was last seen; `stale`: somebody may have spoken without our knowing it."""
        commands: list[Look | ListViewers] = []
        if not self._looking and now >= self._look_at:
            self._looking, self._look_at = True, now + LOOK_EVERY
            commands.append(Look())
        moved = viewers_rev != self.viewers_rev or (stale and now - self._listed_at > LISTED_LATELY)
        if moved and not self._listing and not self._outdated and now >= self._list_at:
            self._listing = True
            commands.append(ListViewers(viewers_rev))
        return commands

    def looked(self) -> None:
        """An answer to `Look`."""
        self._looking = self._outdated = False

    def listed(self, viewers: Sequence[KeptViewer], viewers_rev: int, now: int) -> None:
        """An answer to `ListViewers`."""
        self._listing, self._listed_at = False, now
        self._fresh, self.viewers_rev = viewers, viewers_rev

    def failed(self, now: int) -> None:
        """The store did not answer."""
        self._looking = self._listing = False
        self._list_at = now + LOOK_EVERY

    def forget(self) -> None:
        """Somebody changed since the last look: list again, after the next one."""
        self.viewers_rev, self._outdated = None, True

    def take(self) -> Sequence[KeptViewer] | None:
        """The last listing, once."""
        fresh, self._fresh = self._fresh, None
        return fresh

    def current(self, viewers_rev: int) -> bool:
        """Whether everything known at that revision was listed, and dealt with."""
        return self.viewers_rev == viewers_rev and not self._listing and self._fresh is None
