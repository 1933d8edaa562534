"""A store of taps with all its ports, wherever it is kept; and samples to keep in it."""

from dataclasses import dataclass
from datetime import timedelta

from chalicelib.store.admission import DynamoAdmission
from chalicelib.store.client import Client
from chalicelib.store.leases import DynamoLeases
from chalicelib.store.taps import DynamoTaps
from chalicelib.store.tickets import DynamoTickets
from chalicelib.store.viewers import DynamoViewers
from chalicelib.tap.client import Attach
from chalicelib.tap.kept import CONNECTION_LIFE, KeptViewer, Tap, TapOwner, new_tap_id
from chalicelib.tap.kept_ports import Admission, Taps, Tickets
from chalicelib.tap.match import Match
from chalicelib.tap.target import read_target
from tests.fakes import FakeClock
from tests.fakes.taps import FakeAdmission, FakeLeases, FakeTaps, FakeTickets, FakeViewers, TapMemory

TAPS_TABLE = "TapsTable"
OWNER = TapOwner("key:größer", "key", ("team-a", "team-b"), frozenset({"tap:open", "tap:headers"}), "k1")
LIFE = timedelta(hours=8)
MOST = 3  # relays that may live


@dataclass(frozen=True)
class TapPlace:
    """The ports and a clock."""

    clock: FakeClock
    taps: Taps
    tickets: Tickets
    viewers: FakeViewers | DynamoViewers
    leases: FakeLeases | DynamoLeases
    admission: Admission

    @classmethod
    def fake(cls, clock: FakeClock) -> "TapPlace":
        memory = TapMemory()
        admission = FakeAdmission(memory, most=MOST)
        return cls(clock, FakeTaps(memory), FakeTickets(memory), FakeViewers(memory), FakeLeases(memory), admission)

    @classmethod
    def dynamodb(cls, client: Client, clock: FakeClock, table: str = TAPS_TABLE) -> "TapPlace":
        return cls(
            clock,
            DynamoTaps(client, table),
            DynamoTickets(client, table),
            DynamoViewers(client, table),
            DynamoLeases(client, table),
            DynamoAdmission(client, table, most=MOST),
        )

    def tap(self, owner: TapOwner = OWNER) -> Tap:
        """A new tap, kept."""
        tap = sample(self.clock, owner)
        self.taps.create(tap, most_of_owner=1_000)
        return tap

    def viewer(self, tap: Tap, connection_id: str = "c1=") -> KeptViewer:
        """A socket of it, connected and not attached."""
        viewer = socket(self.clock, tap.id, connection_id)
        self.viewers.connect(viewer, most_of_tap=20)
        return viewer


def sample(clock: FakeClock, owner: TapOwner = OWNER) -> Tap:
    """A tap with something in every field."""
    now = clock.now()
    match = Match("/api/.*", "/api", "GET", "http", "web:80", read_target("shop", "deploy", "web"))
    target = read_target("shop", "deploy", "", "app=web")
    return Tap(new_tap_id(), owner, target, match, 12.5, True, now, now + LIFE)


def socket(clock: FakeClock, tap_id: str, connection_id: str = "c1=") -> KeptViewer:
    """As its `$connect` leaves it."""
    now = clock.now()
    return KeptViewer(
        tap_id,
        connection_id,
        "https://example.test/prod",
        OWNER,
        None,
        None,
        False,
        None,
        now,
        now,
        now + CONNECTION_LIFE,
    )


ATTACH = Attach("events", {"status": ">=500"}, 0.5, 500_000_000, "deflate", 3)
