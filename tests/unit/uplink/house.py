"""The uplink room with fakes all around."""

from dataclasses import dataclass, field

from chalicelib.uplink.connections import Connections
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.namespaces import Namespaces
from chalicelib.uplink.reading import Reading
from chalicelib.uplink.refreshing import Refresh
from chalicelib.uplink.tenancy import Tenancy
from chalicelib.uplink.tunnel import TunnelRef
from chalicelib.uplink.tunnels import Tunnels
from tests.fakes import (
    FakeCache,
    FakeClock,
    FakeCluster,
    FakeMetrics,
    FakeNamespaces,
    FakeSecrets,
    FakeServices,
    FakeSignals,
    FakeTunnels,
)

WEB = TunnelRef("acmeco", "web")


@dataclass
class House:
    """Everything a test may look at or break."""

    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        self.cluster = FakeCluster(clock=self.clock)
        self.cache = FakeCache(self.clock)
        self.signals = FakeSignals()
        self.metrics = FakeMetrics(self.cluster)
        self.in_tunnels = FakeTunnels(self.cluster)
        self.in_namespaces = FakeNamespaces(self.cluster)
        self.secrets = FakeSecrets(self.cluster)
        self.services = FakeServices(self.cluster)
        self.reading = Reading(self.cache, self.cache, self.clock, self.signals, self.limits)
        self.connections = Connections(self.metrics, self.signals)
        self.tenancy = Tenancy(self.in_namespaces, self.reading, self.limits)
        self.tunnels = self.new_tunnels()
        self.namespaces = self.new_namespaces()

    def new_tunnels(self) -> Tunnels:
        """As a new container has it."""
        return Tunnels(
            tunnels=self.in_tunnels,
            namespaces=self.in_namespaces,
            secrets=self.secrets,
            services=self.services,
            metrics=self.metrics,
            cache=self.cache,
            listings=self.cache,
            clock=self.clock,
            signals=self.signals,
            limits=self.limits,
        )

    def new_namespaces(self) -> Namespaces:
        """As a new container has it."""
        return Namespaces(
            tunnels=self.in_tunnels,
            namespaces=self.in_namespaces,
            secrets=self.secrets,
            cache=self.cache,
            listings=self.cache,
            clock=self.clock,
            signals=self.signals,
            limits=self.limits,
        )

    def new_refresh(self) -> Refresh:
        """As each run has it."""
        return Refresh(
            tunnels=self.in_tunnels,
            namespaces=self.in_namespaces,
            secrets=self.secrets,
            metrics=self.metrics,
            cache=self.cache,
            listings=self.cache,
            clock=self.clock,
            signals=self.signals,
            limits=self.limits,
        )

    def asked(self) -> list[str]:
        """What the cluster was asked since the last time; then forget it."""
        calls, self.cluster.calls = self.cluster.calls, []
        return calls
