"""Who watches: ten viewers of one tap in every mode, one of them stalling; some of another; and those that come and go."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.chaos.desk import Desk
from tests.chaos.history import History
from tests.chaos.viewer import Viewer

CROWD: Mapping[str, Mapping[str, object]] = {
    "stalls": {"mode": "events"},
    "plain-1": {},
    "plain-2": {},
    "plain-3": {"window_ms": 100},
    "events": {"mode": "events"},
    "deflated": {"mode": "events", "encoding": "deflate"},
    "sampled": {"sample": 0.3},
    "filtered": {"filter": {"not": {"status": "5xx"}}},
    "restless": {},
    "top": {"mode": "top"},
}
FEW: Mapping[str, Mapping[str, object]] = {"few-plain": {}, "few-deflated": {"encoding": "deflate"}}
STALLS, RESTLESS = "stalls", "restless"
FILTERS = ({"status": "5xx"}, {"any": [{"method": "GET"}, {"latency_ms": ">5"}]}, None)
LONGEST_VISIT = 3.0  # seconds
STARTED_SECONDS = 60.0  # for a viewer that comes in the middle of a storm: as long as one may be without a relay


@dataclass(slots=True)
class Cast:
    """`stranded` are those that came and never saw a relay."""

    desk: Desk
    viewers: dict[str, Viewer] = field(default_factory=dict)
    passers: list[History] = field(default_factory=list)
    stranded: list[str] = field(default_factory=list)
    taps: list[str] = field(default_factory=list)

    async def gather(self) -> None:
        """Open the taps; who stays is ready to `run`."""
        web, catalog, self_service = [await self.desk.open("deployments", name) for name in ("web", "catalog", "cart")]
        self.taps = [web, catalog, self_service]
        for tap, names in ((web, CROWD), (catalog, FEW)):
            for name, attach in names.items():
                history = History(name, str(attach.get("mode", "exchanges")))
                self.viewers[name] = Viewer(self.desk, tap, history, attach, tight=name == STALLS)

    async def pass_by(self, chance: random.Random) -> None:
        """One comes to a tap that has nobody else, or to the crowd's, waits for its first frame and soon goes again."""
        name = f"passer-{len(self.passers)}"
        history = History(name)
        self.passers.append(history)
        viewer = Viewer(self.desk, chance.choice([self.taps[2], self.taps[2], self.taps[0]]), history)
        watching = asyncio.create_task(viewer.run())
        try:
            await self._started(viewer)
            await asyncio.sleep(chance.random() * LONGEST_VISIT)  # some leave before the first batch
            await (viewer.leave_at_once() if chance.random() < 0.5 else viewer.end())
            await watching
        finally:
            watching.cancel()

    async def _started(self, viewer: Viewer) -> None:
        try:
            await asyncio.wait_for(viewer.started.wait(), STARTED_SECONDS)
        except TimeoutError:
            sockets = f"{viewer.sockets} sockets"
            self.stranded.append(f"{viewer.history.name}: no relay's frame in {STARTED_SECONDS:.0f} s on {sockets}")

    async def fidget(self, chance: random.Random, ref: int) -> None:
        """The restless one changes its mind."""
        viewer = self.viewers[RESTLESS]
        kind = chance.choice(["filter", "filter", "pause", "resume"])
        fields = {"filter": chance.choice(FILTERS)} if kind == "filter" else {}
        await viewer.say(kind, ref=ref, **fields)

    def histories(self) -> list[History]:
        """Of all."""
        return [viewer.history for viewer in self.viewers.values()] + self.passers
