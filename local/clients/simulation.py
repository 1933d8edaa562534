"""One tunnel server as its metrics show it: clients that come and go, connections, bytes. Pure, and the same for the same seed.

A server starts with all counters at zero; a Pod that is replaced is another server, as it would be in a cluster.
"""

import math
from dataclasses import dataclass, field
from random import Random

FIRST_CONNECT_SECONDS = (1.0, 5.0)  # after the server is ready: somebody just pasted the command
SECOND_CLIENT_CHANCE = 0.35  # customers who run two for availability
CONNECTED_SECONDS = 1200.0  # mean of a connection to the control plane
AWAY_SECONDS = (2.0, 20.0)  # a client that lost its connection comes back
TCP_PER_SECOND = (0.2, 8.0)  # consumers' connections to one TCP port
HTTP_PER_SECOND = (0.5, 12.0)  # consumers' connections to the HTTP port
BYTES_IN, BYTES_OUT = (400, 6_000), (1_500, 60_000)  # of one connection, from and to the consumer
SWELL_SECONDS = 600.0  # traffic rises and falls with this period
SWELL = 0.6  # by this part of its mean
OPEN_SECONDS = 1.5  # how long a connection stays open: what the gauge shows of the rate
LONGEST_STEP = 5.0  # seconds simulated at once


@dataclass(slots=True)
class Client:
    """One client process: whether it is connected, and when that changes next."""

    connected: bool
    changes_at: float


@dataclass(slots=True)
class Flow:
    """Connections to one port: their rate, and how many there were; the fraction is carried on, none is lost to rounding."""

    rate: float
    total: float = 0.0
    now: float = 0.0


@dataclass(slots=True)
class SimulatedServer:
    """The state of one server at `at` (Unix seconds); `advance` moves it on. Ports map to their flows, 8000 being HTTP."""

    random: Random
    at: float
    clients: list[Client]
    http: Flow
    tcp: dict[int, Flow] = field(default_factory=dict)
    rx: float = 0.0  # bytes that consumers sent
    tx: float = 0.0  # bytes that went to them
    phase: float = 0.0  # of the swell

    @classmethod
    def start(cls, seed: str, ports: list[int], at: float) -> "SimulatedServer":
        """A server that became ready at `at`, with nobody connected yet."""
        random = Random(seed)  # noqa: S311 - a simulation, repeatable on purpose
        number = 2 if random.random() < SECOND_CLIENT_CHANCE else 1
        clients = [
            Client(connected=False, changes_at=at + random.uniform(*FIRST_CONNECT_SECONDS)) for _ in range(number)
        ]
        http = Flow(random.uniform(*HTTP_PER_SECOND))
        tcp = {port: Flow(random.uniform(*TCP_PER_SECOND)) for port in ports}
        return cls(random, at, clients, http, tcp, phase=random.uniform(0, math.tau))

    @property
    def connected(self) -> int:
        """Clients on the control plane now."""
        return sum(client.connected for client in self.clients)

    def advance(self, to: float) -> None:
        """Live until `to`; going back is ignored."""
        while self.at < to:
            step = min(LONGEST_STEP, to - self.at, *(max(c.changes_at - self.at, 0.001) for c in self.clients))
            if self.connected:
                self._carry(step)
            else:
                self._idle()
            self.at += step
            self._turn_clients()

    def _carry(self, seconds: float) -> None:
        swell = 1 + SWELL * math.sin(self.at / SWELL_SECONDS * math.tau + self.phase)
        for flow in (self.http, *self.tcp.values()):
            opened = flow.rate * swell * seconds * self.random.uniform(0.6, 1.4)
            flow.total += opened
            flow.now = opened / seconds * OPEN_SECONDS
            self.rx += opened * self.random.uniform(*BYTES_IN)
            self.tx += opened * self.random.uniform(*BYTES_OUT)

    def _idle(self) -> None:
        for flow in (self.http, *self.tcp.values()):
            flow.now = 0.0

    def _turn_clients(self) -> None:
        for client in self.clients:
            if client.changes_at <= self.at:
                client.connected = not client.connected
                stay = (
                    self.random.expovariate(1 / CONNECTED_SECONDS)
                    if client.connected
                    else self.random.uniform(*AWAY_SECONDS)
                )
                client.changes_at = self.at + stay
