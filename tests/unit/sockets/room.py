"""A tap with everything around its sockets in memory; `connect` and `send` do what a client does."""

import json
from typing import Any

from chalicelib.access.authentication import Authentication
from chalicelib.access.principal import Principal
from chalicelib.access.scopes import Scope
from chalicelib.sockets.connect import Answer, connect
from chalicelib.sockets.disconnect import disconnect
from chalicelib.sockets.incoming import SocketEvent
from chalicelib.sockets.message import message
from chalicelib.sockets.rooms import SocketRooms
from chalicelib.store.admission import DynamoAdmission
from chalicelib.store.client import Client
from chalicelib.store.leases import DynamoLeases
from chalicelib.store.mistakes import DynamoMistakes
from chalicelib.store.taps import DynamoTaps
from chalicelib.store.tickets import DynamoTickets
from chalicelib.store.viewers import DynamoViewers
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.attending import Attending
from chalicelib.tap.door_ports import Mistakes
from chalicelib.tap.kept import KeptViewer, Tap, TapState, new_tap_id
from chalicelib.tap.kept_ports import Admission, Leases, Taps, Tickets
from chalicelib.tap.match import Match
from chalicelib.tap.speech import Speech
from chalicelib.tap.target import read_target
from chalicelib.tap.waking import Waking
from chalicelib.tap_owner import owner_of
from tests.fakes import FakeClock
from tests.fakes.tap_doors import FakeConnections, FakeMistakes, FakeRelays
from tests.fakes.taps import FakeAdmission, FakeLeases, FakeTaps, FakeTickets, FakeViewers, TapMemory
from tests.unit.sockets.events import connect_event, disconnect_event, message_event

ENDPOINT = "https://abcdef1234.execute-api.eu-west-1.amazonaws.com/prod"
LIFE = 8 * 3_600  # seconds
TABLE = "TapsTable"


def person(name: str, *scopes: Scope, namespaces: tuple[str, ...] | None = ("shop",)) -> Principal:
    return Principal(f"key:{name}", "key", frozenset(scopes), namespaces, ("g",))


class FakeJournal:
    """Provides `Journal`."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []

    def failed(self, error: BaseException) -> None:
        self.errors.append(error)


class Room:
    """Alice has made a tap; she may see headers, and the tap asks for them."""

    def __init__(self, *, viewers: int = 20, relays: int = 40, database: Client | None = None) -> None:
        """`database` holds the table `TapsTable`; None keeps everything in `memory`."""
        self.memory, self.clock = TapMemory(), FakeClock()
        self.taps: Taps = FakeTaps(self.memory)
        self.tickets: Tickets = FakeTickets(self.memory)
        self.viewers: FakeViewers | DynamoViewers = FakeViewers(self.memory)
        self.leases: Leases = FakeLeases(self.memory)
        self.admission: Admission = FakeAdmission(self.memory, most=relays)
        self.mistakes: Mistakes = FakeMistakes()
        if database is not None:
            self._keep_in(database, relays)
        self.connections, self.relays = FakeConnections(), FakeRelays()
        self.journal = FakeJournal()
        self.viewed: list[tuple[KeptViewer, TapState]] = []
        self.people = {"ptk_alice": person("alice", "tap:open", "tap:headers")}
        self.alice = owner_of(self.people["ptk_alice"])
        self.attending = Attending(
            taps=self.taps,
            viewers=self.viewers,
            of_tap=self.viewers,
            waking=Waking(leases=self.leases, relays=self.relays, admission=self.admission, clock=self.clock),
            speech=Speech(self.connections, self.viewers, self.clock),
            mistakes=self.mistakes,
            viewed=lambda viewer, state: self.viewed.append((viewer, state)),
            clock=self.clock,
            allowance=Allowance(viewers=viewers),
        )
        self.rooms = SocketRooms(
            authentication=Authentication({"key": self.people.get}),
            taps=self.taps,
            tickets=self.tickets,
            attending=self.attending,
            clock=self.clock,
            journal=self.journal,
            origins=frozenset({"https://console.example.com"}),
            management="",
            region="eu-west-1",
        )
        self.tap = self.make()

    def _keep_in(self, database: Client, relays: int) -> None:
        self.taps, self.tickets = DynamoTaps(database, TABLE), DynamoTickets(database, TABLE)
        self.viewers, self.leases = DynamoViewers(database, TABLE), DynamoLeases(database, TABLE)
        self.admission, self.mistakes = DynamoAdmission(database, TABLE, most=relays), DynamoMistakes(database, TABLE)

    def make(self, *, headers: bool = True) -> Tap:
        now = self.clock.now()
        ends = now.fromtimestamp(now.timestamp() + LIFE, now.tzinfo)
        tap = Tap(new_tap_id(), self.alice, read_target("shop", "deploy", "web"), Match(), 100.0, headers, now, ends)
        self.taps.create(tap, most_of_owner=99)
        return tap

    def connect(self, *, query: dict[str, str] | None = None, **headers: str | list[str]) -> Answer:
        return connect(SocketEvent(connect_event(query=query, **headers)), self.rooms)

    def by_ticket(self, tap: Tap | None = None) -> Answer:
        """As a browser does."""
        ticket = self.tickets.issue((tap or self.tap).id, self.alice, self.clock.now())
        return self.connect(Sec_WebSocket_Protocol=f"portico.tap.v1, portico.ticket.{ticket}")

    def send(self, frame: object = None, **fields: object) -> list[dict[str, Any]]:
        """One client frame; what the socket function answers to it."""
        before = len(self.connections.posted)
        text = frame if isinstance(frame, str) else json.dumps(fields if frame is None else frame)
        assert message(SocketEvent(message_event(text)), self.rooms)["statusCode"] in (200, 500)
        return [json.loads(data) for _, _, data in self.connections.posted[before:]]

    def leave(self) -> Answer:
        return disconnect(SocketEvent(disconnect_event()), self.rooms)
