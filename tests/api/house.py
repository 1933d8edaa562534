"""The application with everything behind its doors replaced by fakes: what a test holds in its hands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from chalice.app import Chalice

from chalicelib.access.authentication import Authentication
from chalicelib.access.idempotency import Idempotency
from chalicelib.access.key_check import KeyCheck
from chalicelib.access.ports import ApiKeys, Earlier, IdempotencyKey, IdempotencyRecords
from chalicelib.access.principal import Principal
from chalicelib.access.static_token import StaticTokenCheck
from chalicelib.api import about, namespaces, openapi, tap_discovery, taps, tunnels, watch
from chalicelib.api.front import Front
from chalicelib.api.health import Health
from chalicelib.api.rooms import Rooms, TapRooms
from chalicelib.errors import StoreUnavailable
from chalicelib.observability import open_observability
from chalicelib.store.admission import DynamoAdmission
from chalicelib.store.client import Client
from chalicelib.store.idempotency import DynamoIdempotency
from chalicelib.store.keys import DynamoKeys
from chalicelib.store.listing_cache import DynamoListingCache
from chalicelib.store.object_cache import DynamoObjectCache
from chalicelib.store.taps import DynamoTaps
from chalicelib.store.tickets import DynamoTickets
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.kept_ports import Admission, Taps, Tickets
from chalicelib.tap.opening import Opening
from chalicelib.tap.watching import Watching
from chalicelib.uplink.checks import Check
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.namespaces import Namespaces
from chalicelib.uplink.ports import ListingCache, ObjectCache
from chalicelib.uplink.tunnels import Tunnels
from local.database.tables import tables
from tests.api.gateway import Gateway, Headers, Reply
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
from tests.fakes.api_keys import FakeKeys
from tests.fakes.tap_doors import FakeAudit, FakePods, FakeRights, FakeStreams
from tests.fakes.taps import FakeAdmission, FakeTaps, FakeTickets, TapMemory
from tests.unit.tap.traffic import TextDecoder

TOKEN = "canary-static-current"
PREVIOUS = "canary-static-previous"
LICENCE = b"CANARY-LICENCE"
WEBSOCKET = "wss://tap.example.com"
PLENTY = Allowance(taps=100_000)
RELAYS = 100_000  # that may live: what happens when there is no room has tests of its own


class FakeTokens:
    """Provides `StaticTokens`."""

    def __init__(self) -> None:
        self.stored: list[bytes] = [TOKEN.encode(), PREVIOUS.encode()]
        self.down: Exception | None = None

    def current(self) -> Sequence[bytes]:
        if self.down:
            raise self.down
        return self.stored


class FakeRecords:
    """Provides `IdempotencyRecords`."""

    def __init__(self) -> None:
        self.kept: dict[IdempotencyKey, Earlier] = {}
        self.down = False

    def begin(self, record: IdempotencyKey, *, body_hash: str, now: datetime) -> Earlier | None:
        if self.down:
            raise StoreUnavailable("the database cannot be reached")
        if record in self.kept:
            return self.kept[record]
        self.kept[record] = Earlier(body_hash, None, "")
        return None

    def finish(self, key: IdempotencyKey, *, reference: str, status: int) -> None:
        self.kept[key] = Earlier(self.kept[key].body_hash, status, reference)

    def abandon(self, key: IdempotencyKey) -> None:
        del self.kept[key]


class FakeChecks:
    """Provides `Checks`."""

    def __init__(self) -> None:
        self.found = [Check("cluster.reachable", ok=True, detail="v1.34.4")]

    def run(self) -> Sequence[Check]:
        return self.found


@dataclass(frozen=True)
class Kept:
    """What is written down, and where."""

    cache: ObjectCache
    listings: ListingCache
    records: IdempotencyRecords
    keys: ApiKeys
    taps: Taps
    tickets: Tickets
    admission: Admission


def kept_in(database: Client, clock: FakeClock) -> Kept:
    """In DynamoDB's tables."""
    return Kept(
        DynamoObjectCache(database, "CacheTable", clock),
        DynamoListingCache(database, "CacheTable", clock),
        DynamoIdempotency(database, "RequestsTable"),
        DynamoKeys(database, "KeysTable"),
        DynamoTaps(database, "TapsTable"),
        DynamoTickets(database, "TapsTable"),
        DynamoAdmission(database, "TapsTable", most=RELAYS),
    )


def make_tables(database: Client) -> None:
    """All tables, as the template declares them."""
    for table in tables():
        wanted = {key: table.properties[key] for key in ("AttributeDefinitions", "KeySchema", "BillingMode")}
        database.create_table(TableName=table.name, **wanted)


class House:
    """A cluster with the namespace `acme` and, in it, the tunnel `web` with its Secret; `send` speaks HTTP to the app."""

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        stage: str = "",
        database: Client | None = None,
        allowance: Allowance = PLENTY,
    ) -> None:
        """`database` holds the tables `CacheTable` and `RequestsTable`; None keeps everything in memory."""
        self.clock = FakeClock()
        self.cluster = FakeCluster(self.clock)
        self.cache = FakeCache(self.clock)
        self.metrics = FakeMetrics(self.cluster)
        self.signals = FakeSignals()
        self.tokens = FakeTokens()
        self.records = FakeRecords()
        self.keys = FakeKeys()
        self.checks = FakeChecks()
        self.parts = {"cluster": True, "store": True}
        self.tenants: dict[str, Principal] = {}
        self.allowance = allowance
        self.memory = TapMemory()
        self.streams = FakeStreams(self.clock)
        self.rights = FakeRights()
        self.pods = FakePods()
        self.audit = FakeAudit()
        self.rooms = self._rooms(limits or Limits(), self._in_memory())
        if database is not None:
            self.rooms = self._rooms(limits or Limits(), kept_in(database, self.clock))
        self.app = make_app(self.rooms)
        self.gateway = Gateway(self.app, stage=stage)
        self.cluster.add_namespace("inlets", managed=False)
        self.cluster.secrets["inlets", "inlets-uplink-license"] = {"license": LICENCE}
        self.cluster.add_namespace("acme")
        self.add_tunnel("acme", "web", 80, 443)

    def add_tunnel(self, namespace: str, name: str, *ports: int) -> None:
        """With the Secret that the operator makes."""
        self.cluster.add_tunnel(namespace, name, *ports)
        self.cluster.secrets[namespace, name] = {"token": b"canary-tunnel-token"}

    def send(self, method: str, target: str, body: str | bytes | None = None, **headers: str) -> Reply:
        """As the documented curls do: with the static token, and without a Content-Type unless one is given."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        pairs = {"Authorization": f"Bearer {TOKEN}"} | given
        return self.raw(method, target, [(name, value) for name, value in pairs.items() if value], body)

    def raw(self, method: str, target: str, headers: Headers, body: str | bytes | None = None) -> Reply:
        """With exactly these headers."""
        data = body.encode() if isinstance(body, str) else body
        return self.gateway.send(method, target, headers=headers, body=data)

    def _in_memory(self) -> Kept:
        memory = self.memory
        taps, admission = FakeTaps(memory), FakeAdmission(memory, most=RELAYS)
        return Kept(self.cache, self.cache, self.records, self.keys, taps, FakeTickets(memory), admission)

    def _taps(self, kept: Kept) -> TapRooms:
        shared: dict[str, Any] = {
            "taps": kept.taps,
            "admission": kept.admission,
            "clock": self.clock,
            "allowance": self.allowance,
        }
        return TapRooms(
            opening=Opening(**shared, tickets=kept.tickets, rights=self.rights, pods=self.pods),
            watching=Watching(**shared, streams=self.streams, decoder=TextDecoder),
            pods=self.pods,
            allowance=self.allowance,
            audit=self.audit,
            clock=self.clock,
            websocket=WEBSOCKET,
        )

    def _keys(self, kept: Kept) -> Callable[[str], Principal | None]:
        """The tenants that a test names, and real keys."""
        check = KeyCheck(kept.keys, FakeNamespaces(self.cluster), self.clock, self.signals)
        return lambda token: self.tenants.get(token) or check(token)

    def _rooms(self, limits: Limits, kept: Kept) -> Rooms:
        tunnels, namespaces = FakeTunnels(self.cluster), FakeNamespaces(self.cluster)
        secrets = FakeSecrets(self.cluster)
        return Rooms(
            limits=limits,
            authentication=Authentication({"static": StaticTokenCheck(self.tokens), "key": self._keys(kept)}),
            idempotency=Idempotency(kept.records, self.clock, self.signals),
            tunnels=Tunnels(
                tunnels=tunnels,
                namespaces=namespaces,
                secrets=secrets,
                services=FakeServices(self.cluster),
                metrics=self.metrics,
                cache=kept.cache,
                listings=kept.listings,
                clock=self.clock,
                signals=self.signals,
                limits=limits,
            ),
            namespaces=Namespaces(
                tunnels=tunnels,
                namespaces=namespaces,
                secrets=secrets,
                cache=kept.cache,
                listings=kept.listings,
                clock=self.clock,
                signals=self.signals,
                limits=limits,
            ),
            health=Health({name: partial(self.parts.__getitem__, name) for name in self.parts}, self.clock),
            checks=(self.checks,),
            taps=self._taps(kept),
        )


def make_app(rooms: Rooms) -> Chalice:
    """As `app.py` does; a test holds that both have the same routes."""
    app = Chalice(app_name="portico", configure_logs=False)
    front = Front(lambda: rooms, open_observability())
    app.register_middleware(front.middleware, "http")
    for doors in (
        about.doors,
        openapi.doors,
        tunnels.doors,
        namespaces.doors,
        taps.doors,
        watch.doors,
        tap_discovery.doors,
    ):
        app.register_blueprint(doors.blueprint(front))
    return app
