"""The shop's mesh: who listens where, and time that passes. Provides `local.tap.proxies.Mesh`.

It costs nothing while nobody taps: moments are made when a proxy has a listener, and forgotten when the last one goes. After a
pause of the whole process (a laptop that slept) it goes on with the present.
"""

import asyncio
import heapq
import time
from collections.abc import Callable
from functools import partial

from local.cluster.objects import Object, labels_of, meta, namespace_of
from local.cluster.store import Store
from local.tap.proxies import Act, Listener
from local.traffic.ends import inbound, outbound
from local.traffic.hop import Hop
from local.traffic.places import NAME_LABEL, Place, places, visitor
from local.traffic.shop import NAMESPACE, OUTSIDE, WORKLOADS
from local.traffic.sight import End, Sight
from local.traffic.visits import MOMENT_SECONDS, moment

STEP_SECONDS = 0.01  # how late an event may come; each step costs some 20 µs
PAUSE_SECONDS = 2.0  # behind by more, the time between is left out
LOOK_SECONDS = 1.0  # between two looks at which pods there are
CONNECTIONS = 4  # of a client to a server, reused
MOST_ENDS = 4096  # kept serialized, some 700 bytes each: far more than the shop's pods have connections
UINT32 = 2**32


class ShopProxy:
    """One pod's. Provides `local.tap.proxies.Proxy`."""

    def __init__(self, mesh: "ShopMesh") -> None:
        self._mesh = mesh
        self._base = 0
        self.listeners: list[Listener] = []

    def next_base(self) -> int:
        self._base = (self._base + 1) % UINT32
        return self._base

    def listen(self, listener: Listener) -> Callable[[], None]:
        self.listeners.append(listener)
        self._mesh.listeners_changed(1)

        def unlisten() -> None:
            self.listeners.remove(listener)
            self._mesh.listeners_changed(-1)

        return unlisten

    def later(self, due: float, act: Act) -> None:
        self._mesh.later(due, act)


class ShopMesh:
    """`rps` is requests a second in all, a day's mean. `now` gives Unix seconds."""

    def __init__(self, store: Store, *, seed: str, rps: float, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._seed = seed
        self._rps = rps
        self._now = now
        self._proxies: dict[str, ShopProxy] = {}
        self._listeners = 0
        self._tapped = asyncio.Event()
        self._later: list[tuple[float, int, Act]] = []
        self._asked = 0
        self._at = 0.0
        self._moment = 0  # the next to be made
        self._looked = 0.0
        self._places: dict[str, list[Place]] = {}
        self._ends: dict[tuple[str, str, bool, int], End] = {}

    def proxy(self, pod: Object) -> ShopProxy | None:
        """A pod of the shop has one, whatever else is in the namespace has none."""
        if namespace_of(pod) != NAMESPACE or labels_of(pod).get(NAME_LABEL) not in WORKLOADS:
            return None
        return self._proxies.setdefault(str(meta(pod)["uid"]), ShopProxy(self))

    def listeners_changed(self, by: int) -> None:
        """Somebody began to listen, or ended."""
        if not self._listeners:
            self._begin(self._now())
        self._listeners += by
        if self._listeners:
            self._tapped.set()
        else:
            self._tapped.clear()
            self._later.clear()

    def later(self, due: float, act: Act) -> None:
        """Act at that time."""
        self._asked += 1
        heapq.heappush(self._later, (due, self._asked, act))

    async def run(self) -> None:
        """Let time pass for those who tap, until cancelled."""
        while True:
            await self._tapped.wait()
            now = self._now()
            if now - self._at > PAUSE_SECONDS:
                self._begin(now)
            while self._at < now:
                self.advance(min(now, self._at + STEP_SECONDS))
                await asyncio.sleep(0)  # who taps takes what there is before more comes
            await asyncio.sleep(STEP_SECONDS)

    def advance(self, now: float) -> None:
        """Let everything happen that is due until `now`."""
        if now - self._looked >= LOOK_SECONDS:
            self._look(now)
        while self._moment * MOMENT_SECONDS <= now:
            for hop in moment(self._seed, self._rps, self._moment):
                self._expect(hop)
            self._moment += 1
        self._at = now
        while self._later and self._later[0][0] <= now:
            due, _, act = heapq.heappop(self._later)
            act(due)

    def _begin(self, now: float) -> None:
        """Go on from now: what was promised for the time between happens at once, what would have begun in it does not."""
        self._at, self._moment = now, int(now / MOMENT_SECONDS)
        self._look(now)

    def _look(self, now: float) -> None:
        self._looked = now
        self._places = places(self._store)
        there = {place.uid for pods in self._places.values() for place in pods}
        for uid in self._proxies.keys() - there:
            if not self._proxies[uid].listeners:
                del self._proxies[uid]

    def _expect(self, hop: Hop) -> None:
        client = visitor(hop.number) if hop.client == OUTSIDE else _one(self._places[hop.client], hop.picks[0])
        server = _one(self._places[hop.server], hop.picks[1])
        if client is None or server is None:
            return  # nobody runs it: `kubectl scale --replicas 0`
        for place, is_inbound in ((client, False), (server, True)):
            proxy = self._proxies.get(place.uid)
            if proxy is not None and proxy.listeners and hop.at >= self._at:
                sight = Sight(hop, self._end(client, server, hop, is_inbound=is_inbound))
                self.later(sight.begins, partial(_show, proxy, sight))

    def _end(self, client: Place, server: Place, hop: Hop, *, is_inbound: bool) -> End:
        connection = hop.number % CONNECTIONS
        key = (client.uid, server.uid, is_inbound, connection)
        if key not in self._ends:
            if len(self._ends) >= MOST_ENDS:
                self._ends.clear()
            self._ends[key] = (inbound if is_inbound else outbound)(client, server, hop.server, connection)
        return self._ends[key]


def _one(pods: list[Place], pick: float) -> Place | None:
    return pods[int(pick * len(pods))] if pods else None


def _show(proxy: ShopProxy, sight: Sight, due: float) -> None:
    for listener in tuple(proxy.listeners):
        listener(sight, due)
