"""A cluster, a cache, and actors that meet in them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from chalicelib.errors import Missing, PorticoError
from chalicelib.uplink.cached import Key
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.namespace import NewNamespace
from chalicelib.uplink.namespaces import Namespaces
from chalicelib.uplink.ports import ListingCache, ObjectCache
from chalicelib.uplink.query import TunnelQuery
from chalicelib.uplink.refreshing import Refresh
from chalicelib.uplink.tunnel import NewTunnel, TunnelRef
from chalicelib.uplink.tunnels import Tunnels
from tests.fakes import (
    FakeClock,
    FakeCluster,
    FakeMetrics,
    FakeNamespaces,
    FakeSecrets,
    FakeServices,
    FakeSignals,
    FakeTunnels,
)
from tests.races.history import History, State
from tests.races.scheduler import Actor, Choose, Scheduler

WEB = TunnelRef("acmeco", "web")
KEY = Key.of_tunnel(WEB)
LISTED, CHANGED = -2, -1  # the ticks of what was listed, and what kubectl changed, before the actors meet
FAR_OFF = timedelta(hours=1)
Shown = Mapping[Key, State]


class World:
    """One run. Actors are added, then `play` lets them meet; each reader checks its own answer against the history."""

    def __init__(self, clock: FakeClock, cache: ObjectCache, listings: ListingCache, choose: Choose) -> None:
        self.clock = clock
        self.cluster = FakeCluster(clock=clock)
        self.scheduler = Scheduler(choose)
        self.limits = Limits()
        self.later = 0.0  # seconds between the end of the meeting and the last reads
        self.history = History(self.cluster, timedelta(seconds=self.limits.cache_seconds))
        self._cache, self._listings = cache, listings
        self._signals = FakeSignals()
        self._actors = 0
        self.mortal: Actor | None = None  # the first writer, unless a scene says otherwise

    def play(self) -> None:
        """Let the actors meet; then everything must be as true for those who come later."""
        self.cluster.at = self.scheduler.at
        self.history.record(0, "start")
        for actor in self.scheduler.run():
            self.history.record(self.scheduler.ticks, actor.name)
        self.clock.advance(self.later)
        for read in (self._list_all, self._list, self._get, self._list_namespaces):
            self._check(read, self.scheduler.ticks, self.clock.now())

    def create(self, *tcp_ports: int) -> Actor:
        return self._writer("create", lambda: self.tunnels().create(NewTunnel(WEB, tcp_ports)))

    def set_ports(self, *tcp_ports: int) -> Actor:
        return self._writer("set_ports", lambda: self.tunnels().set_ports(WEB, tcp_ports))

    def delete(self) -> Actor:
        return self._writer("delete", lambda: self.tunnels().delete(WEB))

    def create_namespace(self, name: str) -> Actor:
        return self._writer("create namespace", lambda: self._namespaces().create(NewNamespace(name)))

    def delete_namespace(self, name: str) -> Actor:
        return self._writer("delete namespace", lambda: self._namespaces().delete(name))

    def list_namespaces(self) -> Actor:
        return self._reader("list namespaces", self._list_namespaces)

    def get(self) -> Actor:
        return self._reader("get", self._get)

    def list(self, first: Callable[[], object] = object) -> Actor:
        """`first` happens in the cluster in the same step in which the list begins."""

        def read() -> Shown:
            first()
            return self._list()

        return self._reader("list", read)

    def list_all(self) -> Actor:
        return self._reader("list all", self._list_all)

    def refresh(self, first: Callable[[], object] = object) -> Actor:
        """`first` happens in the cluster in the same step in which the refresh begins."""
        return self._add("refresh", lambda: (first(), self._refresh().run(self.clock.now() + FAR_OFF)))

    def refresh_now(self) -> None:
        """Before the actors meet."""
        self._refresh().run(self.clock.now() + FAR_OFF)
        self.history.record(LISTED, "before")

    def kubectl_adds(self) -> None:
        """Before the actors meet, unknown to the cache."""
        self.cluster.add_tunnel(WEB.namespace, WEB.name, 80)
        self.history.record(CHANGED, "kubectl")

    def kubectl_delete(self, ref: TunnelRef) -> None:
        """If it is still there."""
        if self.cluster.tunnels.pop(ref, None):
            self.cluster.next_version()

    def kill(self, last_step: int) -> None:
        """The mortal one makes so many calls, and no more."""
        assert self.mortal is not None
        self.mortal.dies_after = last_step

    def kubectl(self, change: Callable[[], object]) -> Actor:
        """Somebody changes the cluster past Portico, in one step."""
        return self._add("kubectl", change)

    def time_passes(self, *seconds: float) -> Actor:
        """In steps that others may come between."""

        def work() -> None:
            for pause in seconds:
                self.scheduler.at("time")
                self.clock.advance(pause)

        return self._add("time", work)

    def tunnels(self) -> Tunnels:
        """As in a container of its own: no memory is shared but the cache."""
        return Tunnels(
            tunnels=FakeTunnels(self.cluster),
            namespaces=FakeNamespaces(self.cluster),
            secrets=FakeSecrets(self.cluster),
            services=FakeServices(self.cluster),
            metrics=FakeMetrics(self.cluster),
            cache=self._cache,
            listings=self._listings,
            clock=self.clock,
            signals=self._signals,
            limits=self.limits,
        )

    def _namespaces(self) -> Namespaces:
        return Namespaces(
            tunnels=FakeTunnels(self.cluster),
            namespaces=FakeNamespaces(self.cluster),
            secrets=FakeSecrets(self.cluster),
            cache=self._cache,
            listings=self._listings,
            clock=self.clock,
            signals=self._signals,
            limits=self.limits,
        )

    def _refresh(self) -> Refresh:
        return Refresh(
            tunnels=FakeTunnels(self.cluster),
            namespaces=FakeNamespaces(self.cluster),
            secrets=FakeSecrets(self.cluster),
            metrics=FakeMetrics(self.cluster),
            cache=self._cache,
            listings=self._listings,
            clock=self.clock,
            signals=self._signals,
            limits=self.limits,
        )

    def _get(self) -> Shown:
        try:
            tunnel = self.tunnels().get(WEB, with_token=False, with_traffic=False, fresh=False).tunnel
        except Missing:
            return {}
        return {KEY: (tunnel.uid, tunnel.resource_version)}

    def _list(self) -> Shown:
        return self._listed(TunnelQuery("acmeco"))

    def _list_all(self) -> Shown:
        return self._listed(TunnelQuery())

    def _listed(self, query: TunnelQuery) -> Shown:
        found = (view.tunnel for view in self.tunnels().list(query).views)
        return {Key.of(tunnel): (tunnel.uid, tunnel.resource_version) for tunnel in found}

    def _list_namespaces(self) -> Shown:
        found = self._namespaces().list(fresh=False, allowed=lambda _name: True).namespaces
        return {Key.of(each): (each.uid, each.resource_version) for each in found}

    def _check(self, read: Callable[[], Shown], began: int, began_at: datetime) -> None:
        shown = read()
        kinds = ("namespace",) if read == self._list_namespaces else ("tunnel",)
        keys = {KEY} if read == self._get else {key for moment in self.history.moments for key in moment.held}
        for key in {key for key in keys if key.kind in kinds} | set(shown):
            true = self.history.true_between(key, began, began_at, self.scheduler.ticks)
            assert shown.get(key) in true, f"{read.__name__} showed {shown.get(key)} of {key}; true were {true}"

    def _reader(self, name: str, read: Callable[[], Shown]) -> Actor:
        def work() -> None:
            self._check(read, self.scheduler.ticks - 1, self.clock.now())

        return self._add(name, work)

    def _writer(self, name: str, write: Callable[[], object]) -> Actor:
        def work() -> None:
            began, confirmed = self.scheduler.ticks, False
            try:
                write()
                confirmed = True
            except PorticoError:
                confirmed = False
            finally:  # a writer that dies counts too: whoever reads afterwards must see what it did
                self.history.record(self.scheduler.ticks, actor.name)
                self.history.wrote(actor.name, began, self.scheduler.ticks, confirmed=confirmed)

        actor = self._add(name, work)
        self.mortal = self.mortal or actor
        return actor

    def _add(self, name: str, work: Callable[[], object]) -> Actor:
        self._actors += 1
        actor = Actor(f"{name} {self._actors}", lambda: (work(), None)[1])
        self.scheduler.add(actor)
        return actor
