"""What the cluster held at every moment, and which answers were true.

A read may show any state that held between its *floor* and its end. The floor is the latest of: the effect of every write
through Portico that was over before the read began, and the moment that lies a cache age before its beginning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.uplink.cached import Key
from tests.fakes import FakeCluster

State = tuple[str, int]  # uid and version
Held = Mapping[Key, State]


@dataclass(frozen=True)
class Moment:
    """The cluster after a step."""

    tick: int
    at: datetime
    by: str
    held: Held


@dataclass(frozen=True)
class Written:
    """A write that is over, well or not: whatever it did to the cluster was done by this tick."""

    by: str
    began: int
    ended: int
    effective: int


@dataclass
class History:
    """Recorded by the house, asked by the tests."""

    cluster: FakeCluster
    cache_age: timedelta
    moments: list[Moment] = field(default_factory=list)
    writes: list[Written] = field(default_factory=list)

    def record(self, tick: int, by: str) -> None:
        """After each step."""
        held = _held(self.cluster)
        if not self.moments or self.moments[-1].held != held:
            self.moments.append(Moment(tick, self.cluster.clock.now(), by, held))

    def wrote(self, by: str, began: int, ended: int, *, confirmed: bool) -> None:
        """A write is over. One that changed nothing but succeeded has looked at the cluster after it began."""
        effects = [moment.tick for moment in self.moments if moment.by == by and began <= moment.tick <= ended]
        if effects or confirmed:
            self.writes.append(Written(by, began, ended, max(effects, default=began)))

    def true_between(self, key: Key, began: int, began_at: datetime, ended: int) -> set[State | None]:
        """Every state of an object that a read might show."""
        floor = self._floor(began, began_at)
        at_floor = [moment for moment in self.moments if moment.tick <= floor][-1:]
        later = [moment for moment in self.moments if floor < moment.tick <= ended]
        return {moment.held.get(key) for moment in (*at_floor, *later)}

    def _floor(self, began: int, began_at: datetime) -> int:
        written = [write.effective for write in self.writes if write.ended <= began]
        aged = [moment.tick for moment in self.moments if moment.at <= began_at - self.cache_age]
        return max([self.moments[0].tick, *written, *aged])


def _held(cluster: FakeCluster) -> Held:
    tunnels = {Key.of_tunnel(ref): (t.uid, t.resource_version) for ref, t in cluster.tunnels.items()}
    spaces = {Key.of_namespace(name): (n.uid, n.resource_version) for name, n in cluster.namespaces.items()}
    return {**tunnels, **spaces}
