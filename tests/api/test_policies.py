"""Least privilege: what each function may do is exactly what it does."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import app as deployed
from chalicelib.access.api_key import Grant, make_key
from chalicelib.access.authentication import Authentication
from chalicelib.access.key_check import KeyCheck
from chalicelib.schedules.refresh import refresh
from chalicelib.schedules.sweep import sweep
from chalicelib.schedules.tap_sweep import tap_sweep
from chalicelib.store.admission import DynamoAdmission
from chalicelib.store.checks import TableChecks
from chalicelib.store.client import Client
from chalicelib.store.ended_taps import DynamoEndedTaps
from chalicelib.store.expiry import DynamoExpiry
from chalicelib.store.keys import DynamoKeys
from chalicelib.store.leases import DynamoLeases
from chalicelib.store.taps import DynamoTaps
from chalicelib.store.viewers import DynamoViewers
from chalicelib.tap.client import Attach
from chalicelib.tap.speech import Speech
from chalicelib.tap.sweeping import TapSweep
from chalicelib.tap.waking import Waking
from chalicelib.uplink.refreshing import Refresh
from chalicelib.uplink.sweeping import Sweep
from local.gateway.manifest import describe
from tests.api.house import House, kept_in
from tests.api.recorded import Recorded
from tests.fakes import FakeClock, FakeNamespaces, FakeSecrets, FakeSignals, FakeTunnels
from tests.unit.relay.world import World
from tests.unit.sockets.room import Room

CONFIG = json.loads(Path(".chalice/config.json").read_text())
FUNCTIONS = {name: one["iam_policy_file"] for name, one in CONFIG["lambda_functions"].items()}
BETWEEN_TWO_STEPS = {
    ("dynamodb:GetItem", "CacheTable")
}  # the store looks again when something came between (placing.py)
NOTHING = Grant(frozenset(), (), ())
TABLES = ("CacheTable", "RequestsTable", "KeysTable", "TapsTable")
WEB = '{"target":{"namespace":"shop","resource_type":"deploy","resource_name":"web"}}'


def statements(function: str) -> list[dict[str, Any]]:
    policy: dict[str, Any] = json.loads(Path(".chalice", FUNCTIONS[function]).read_text())
    found: list[dict[str, Any]] = policy["Statement"]
    return found


def granted(function: str) -> set[tuple[str, str]]:
    of_tables = [each for each in statements(function) if "Fn::GetAtt" in each["Resource"]]
    return {(action, each["Resource"]["Fn::GetAtt"][0]) for each in of_tables for action in each["Action"]}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_action_and_no_resource_is_a_star(function: str) -> None:
    for each in statements(function):
        assert each["Effect"] == "Allow"
        assert not [action for action in each["Action"] if "*" in action]
        assert each["Resource"] != "*"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_may_write_its_log(function: str) -> None:
    assert any("logs:PutLogEvents" in each["Action"] for each in statements(function))


def test_every_function_has_a_policy_of_its_own_and_none_is_generated() -> None:
    assert CONFIG["autogen_policy"] is False
    assert len(set(FUNCTIONS.values())) == len(FUNCTIONS)
    assert set(describe(deployed.app).handlers) <= set(FUNCTIONS)


def test_the_api_does_what_it_may_and_nothing_else(database: Client) -> None:
    house, recorded = House(database=database), Recorded(database)
    list(TableChecks(database, {name: name for name in TABLES}).run())
    for _ in range(2):
        house.send("GET", "/v1/tunnels?namespace=acme")
        house.send("GET", "/v1/namespace")
        house.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme"}', Idempotency_Key="k")
        house.send("POST", "/v1/tunnels", '{"name":"web","namespace":"acme"}', Idempotency_Key="refused")
    token, record = make_key(name="ci", maker="static", grant=NOTHING, now=house.clock.now())
    DynamoKeys(database, "KeysTable").add(record)
    recorded.actions.discard(("dynamodb:PutItem", "KeysTable"))  # the API makes no keys yet
    assert house.send("GET", "/v1/whoami", Authorization=f"Bearer {token}").status == 200
    tap = house.send("POST", "/v1/taps", WEB).json()["id"]
    for method, target in (("GET", ""), ("GET", f"/{tap}"), ("POST", f"/{tap}/tickets"), ("DELETE", f"/{tap}")):
        assert house.send(method, f"/v1/taps{target}").status < 300
    assert house.send("POST", "/watch/namespaces/shop/tap", "{}").status == 200
    house.send("PUT", "/v1/tunnels", '{"name":"kube1","namespace":"acme","tcpPorts":[1]}')
    house.send("DELETE", "/v1/tunnels/kube1?namespace=acme")
    _restored_from_a_backup(house)
    house.send("GET", "/v1/tunnels", Cache_Control="no-cache")
    assert recorded.actions == granted("api_handler")


@pytest.fixture
def room(database: Client) -> Room:
    """Sockets, with an API key that may open them."""
    room = Room(database=database)
    _, record = make_key(name="ci", maker="static", grant=NOTHING, now=room.clock.now())
    keys = DynamoKeys(database, "KeysTable")
    keys.add(record)
    check = KeyCheck(keys, FakeNamespaces(House().cluster), room.clock, FakeSignals())
    room.rooms = replace(room.rooms, authentication=Authentication({"key": check}))
    return room


def test_a_socket_opens_with_what_it_may_and_nothing_else(database: Client, room: Room) -> None:
    grant = replace(NOTHING, scopes=frozenset({"tap:open"}), namespaces=None)
    token, record = make_key(name="ci", maker="static", grant=grant, now=room.clock.now())
    DynamoKeys(database, "KeysTable").add(record)
    room.alice = replace(room.alice, subject=record.subject)
    tap, ticket = room.make(), room.tickets.issue(room.tap.id, room.alice, room.clock.now())
    recorded = Recorded(database)
    answers = [
        room.connect(Sec_WebSocket_Protocol=f"portico.tap.v1, portico.ticket.{ticket}"),
        room.connect(query={"tap": tap.id}, Authorization=f"Bearer {token}"),
    ]
    assert [answer["statusCode"] for answer in answers] == [200, 200]
    assert recorded.actions == granted("websocket_connect")


def test_a_frame_does_what_it_may_and_nothing_else(database: Client, room: Room) -> None:
    room.by_ticket()
    recorded = Recorded(database)
    for frame in ("nonsense", {"type": "attach"}, {"type": "pause"}, {"type": "ping"}, {"type": "detach"}):
        room.send(frame)
    assert room.journal.errors == []
    assert room.relays.started == [room.tap.id]
    assert recorded.actions == granted("websocket_message")


def test_a_socket_ends_with_what_it_may_and_nothing_else(database: Client, room: Room) -> None:
    room.by_ticket()
    recorded = Recorded(database)
    assert room.leave() == {"statusCode": 200}
    assert recorded.actions == granted("websocket_disconnect")


def test_a_relay_does_what_it_may_and_nothing_else(database: Client) -> None:
    """A whole life: it comes, pumps, hands over, is refused an end and gets one, and sees a viewer out."""
    taps, leases = DynamoTaps(database, "TapsTable"), DynamoLeases(database, "TapsTable")
    world = World(life=20 * 1_000_000_000)
    viewers, keys = DynamoViewers(database, "TapsTable"), DynamoKeys(database, "KeysTable")
    admission = DynamoAdmission(database, "TapsTable", most=5)
    check = KeyCheck(keys, FakeNamespaces(House().cluster), FakeClock(world.now()), FakeSignals())
    world.taps, world.leases, world.viewers, world.admission = taps, leases, viewers, admission  # type: ignore[assignment]
    world.ports = replace(
        world.ports, taps=taps, leases=leases, viewers=viewers, admission=admission, credentials=check
    )
    _, record = make_key(name="ci", maker="static", grant=NOTHING, now=world.now())
    keys.add(replace(record, id=world.tap.owner.credential))
    taps.create(world.tap, most_of_owner=5)
    viewer = replace(world.connect(), attach=Attach())
    viewers.change(viewer)
    recorded = Recorded(database)
    world.starts.append(world.tap.id)
    admission.upstream_token(world.now())
    world.settle(40)
    world.taps.delete(world.tap.id, world.now())
    recorded.actions.discard(("dynamodb:DeleteItem", "TapsTable"))  # deleting is a door's
    world.settle(2)
    assert world.living == []
    assert recorded.actions == granted("relay")


def test_the_refresh_does_what_it_may_and_nothing_else(database: Client) -> None:
    house, recorded = House(database=database), Recorded(database)
    kept = kept_in(database, house.clock)
    use_case = Refresh(
        tunnels=FakeTunnels(house.cluster),
        namespaces=FakeNamespaces(house.cluster),
        secrets=FakeSecrets(house.cluster),
        metrics=house.metrics,
        cache=kept.cache,
        listings=kept.listings,
        clock=house.clock,
        signals=house.signals,
        limits=house.rooms.limits,
    )
    assert refresh(use_case, house.clock, 60_000)["complete"]
    _restored_from_a_backup(house)
    refresh(use_case, house.clock, 60_000)
    assert recorded.actions | BETWEEN_TWO_STEPS == granted("refresh")


def test_the_sweep_does_what_it_may_and_nothing_else(database: Client) -> None:
    house = House(database=database)
    house.send("POST", "/v1/tunnels", '{"name":"kube1","namespace":"acme"}', Idempotency_Key="k")
    house.send("POST", "/v1/taps", WEB)
    expiring = replace(NOTHING, expires_at=house.clock.now())
    _, record = make_key(name="ci", maker="static", grant=expiring, now=house.clock.now())
    DynamoKeys(database, "KeysTable").add(record)
    house.clock.advance(timedelta(days=400).total_seconds())
    use_case = Sweep(tables=[DynamoExpiry(database, name) for name in TABLES], clock=house.clock, signals=house.signals)
    room = Room(database=database)
    room.by_ticket()
    recorded = Recorded(database)
    for _ in range(2):  # once it is there, once it has not attached for too long
        assert tap_sweep(_tap_sweep(database, room), room.clock, 60_000)["tap_complete"]
        room.clock.advance(60)
    assert sweep(use_case, house.clock, 60_000)["removed"]
    assert recorded.actions == granted("sweep")


def _tap_sweep(database: Client, room: Room) -> TapSweep:
    return TapSweep(
        taps=room.taps,
        ended=DynamoEndedTaps(database, "TapsTable"),
        viewers=room.viewers,
        waking=Waking(leases=room.leases, relays=room.relays, admission=room.admission, clock=room.clock),
        speech=Speech(room.connections, room.viewers, room.clock),
        admission=room.admission,
        clock=room.clock,
        signals=FakeSignals(),
    )


def _restored_from_a_backup(house: House) -> None:
    """The cluster's versions go back."""
    house.clock.advance(60)
    house.cluster.version = 1
    house.cluster.tunnels.clear()
    house.cluster.add_tunnel("acme", "web", 80)
