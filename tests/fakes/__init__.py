"""In-memory stands-in for what the pure rooms need from outside. Each passes the contract tests of its port."""

from tests.fakes.cache import FakeCache
from tests.fakes.clock import FakeClock
from tests.fakes.cluster import FakeCluster
from tests.fakes.metrics import FakeMetrics
from tests.fakes.namespaces import FakeNamespaces
from tests.fakes.secrets import FakeSecrets
from tests.fakes.services import FakeServices
from tests.fakes.signals import FakeSignals
from tests.fakes.tunnels import FakeTunnels

__all__ = [
    "FakeCache",
    "FakeClock",
    "FakeCluster",
    "FakeMetrics",
    "FakeNamespaces",
    "FakeSecrets",
    "FakeServices",
    "FakeSignals",
    "FakeTunnels",
]
