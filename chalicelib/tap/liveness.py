"""How a tap is: no headers yet is `waiting`, for ever if need be, never an error; quiet is `idle`; what is lost is said.

`phase` is what heartbeats repeat. Two are news only and pass at once: `recovered` (from overload) and `resumed` (the
upstream is back, and may be quiet).
"""

from typing import NamedTuple

from chalicelib.tap.frames import Phase, Pods
from chalicelib.tap.limits import IDLE_AFTER, RECOVERED_AFTER

NAMED_PODS = 3  # refused pods named in a sentence; `started` has more


class News(NamedTuple):
    """A change to be told; `steady` is the phase from now on."""

    phase: Phase
    steady: Phase
    detail: str | None = None


class Liveness:
    """Every method returns the news, or None where nothing changed."""

    __slots__ = ("_dropped_at", "_event_at", "_pods", "phase")

    def __init__(self, now: int, pods: Pods | None) -> None:
        self.phase: Phase = "waiting"
        self._pods = pods
        self._event_at = now
        self._dropped_at = now

    def events(self, now: int) -> News | None:
        """Some events came."""
        self._event_at = now
        return self._become("live") if self.phase in {"waiting", "idle", "upstream_lost"} else None

    def dropped(self, now: int) -> News | None:
        """Some events had to be dropped unread."""
        self._dropped_at = now
        return self._become("overload") if self.phase != "overload" else None

    def tick(self, now: int) -> News | None:
        """Time went by."""
        if self.phase == "overload" and now - self._dropped_at >= RECOVERED_AFTER:
            self.phase = "live"
            return News("recovered", "live")
        if self.phase == "live" and now - self._event_at >= IDLE_AFTER:
            return self._become("idle", quiet(self._pods))
        return None

    def upstream_lost(self, detail: str) -> News | None:
        """The stream from the mesh broke."""
        return self._become("upstream_lost", detail) if self.phase != "upstream_lost" else None

    def resumed(self) -> News | None:
        """It is open again."""
        if self.phase != "upstream_lost":
            return None
        self.phase = "waiting"
        return News("resumed", "waiting")

    def _become(self, phase: Phase, detail: str | None = None) -> News:
        self.phase = phase
        return News(phase, phase, detail)


def quiet(pods: Pods | None) -> str:
    """Why nothing is seen, as far as that is known; None where the pods may not be listed."""
    if pods is None:
        return "no traffic matched"
    refused = "".join(f"; {example.pod}: {example.why}" for example in pods.examples[:NAMED_PODS])
    return f"no traffic matched; {pods.tapped} pods tapped, {pods.refused} refused{refused}"
