"""Who may open a socket, and what the upgrade is answered."""

import pytest

from chalicelib.errors import ClusterUnavailable, StoreUnavailable
from chalicelib.tap.attending import WAITING
from chalicelib.tap.kept import TICKET_LIFE, new_tap_id
from tests.unit.sockets.events import CONNECTION
from tests.unit.sockets.room import ENDPOINT, Room, person

GOOD = {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "portico.tap.v1"}}


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_ticket_opens_a_socket_once(room: Room) -> None:
    ticket = room.tickets.issue(room.tap.id, room.alice, room.clock.now())
    offered = f"portico.tap.v1, portico.ticket.{ticket}"
    assert room.connect(Sec_WebSocket_Protocol=offered) == GOOD
    viewer = room.viewers.find(CONNECTION)
    assert viewer is not None
    assert (viewer.tap_id, viewer.principal, viewer.endpoint, viewer.attach) == (
        room.tap.id,
        room.alice,
        ENDPOINT,
        None,
    )
    assert (viewer.expires_at - viewer.opened_at).total_seconds() == 7_200
    assert room.connect(Sec_WebSocket_Protocol=offered) == {"statusCode": 401}


def test_nothing_is_posted_and_nothing_started(room: Room) -> None:
    assert room.by_ticket() == GOOD
    assert room.connections.posted == []
    assert room.relays.started == []


def test_a_ticket_is_good_for_a_minute(room: Room) -> None:
    ticket = room.tickets.issue(room.tap.id, room.alice, room.clock.now())
    room.clock.advance(TICKET_LIFE.total_seconds())
    assert room.connect(Sec_WebSocket_Protocol=f"portico.tap.v1,portico.ticket.{ticket}") == {"statusCode": 401}


@pytest.mark.parametrize(
    "tickets", ["portico.ticket.", f"portico.ticket.{'x' * 129}", "portico.ticket.a, portico.ticket.b"]
)
def test_no_ticket_and_two_are_none_and_a_bearer_does_not_make_up_for_it(room: Room, tickets: str) -> None:
    query = {"tap": room.tap.id}
    answer = room.connect(
        query=query, Sec_WebSocket_Protocol=f"portico.tap.v1, {tickets}", Authorization="Bearer ptk_alice"
    )
    assert answer == {"statusCode": 401}


def test_a_terminal_sends_its_bearer(room: Room) -> None:
    query = {"tap": room.tap.id}
    assert room.connect(query=query, Authorization="Bearer ptk_alice") == {"statusCode": 200, "headers": {}}
    viewer = room.viewers.find(CONNECTION)
    assert viewer is not None
    assert viewer.principal == room.alice
    with_protocol = room.connect(query=query, Authorization="Bearer ptk_alice", Sec_WebSocket_Protocol="portico.tap.v1")
    assert with_protocol == GOOD


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer ptk_wrong"}, {"Authorization": "Basic YTpi"}])
def test_without_a_good_credential_it_is_401(room: Room, headers: dict[str, str]) -> None:
    assert room.connect(query={"tap": room.tap.id}, **headers) == {"statusCode": 401}
    assert room.viewers.find(CONNECTION) is None


def test_another_principals_tap_is_refused_like_none(room: Room) -> None:
    room.people["ptk_bob"] = person("bob", "tap:open")
    room.people["ptk_carol"] = person("carol")
    room.people["ptk_alice"] = person("alice", "tap:open", namespaces=("other",))
    asked = [
        (room.tap.id, "bob"),
        (new_tap_id(), "bob"),
        ("", "bob"),
        ("../x", "bob"),
        (room.tap.id, "carol"),
        (room.tap.id, "alice"),
    ]
    for tap_id, name in asked:
        answer = room.connect(query={"tap": tap_id}, Authorization=f"Bearer ptk_{name}")
        assert answer == {"statusCode": 403}, (tap_id, name)
    assert room.memory.viewers == {}


def test_a_tap_that_is_gone_is_refused(room: Room) -> None:
    room.taps.delete(room.tap.id, room.clock.now())
    assert room.by_ticket() == {"statusCode": 403}
    assert room.connect(query={"tap": room.tap.id}, Authorization="Bearer ptk_alice") == {"statusCode": 403}
    other = room.make()
    room.clock.advance(9 * 3_600)
    assert room.connect(query={"tap": other.id}, Authorization="Bearer ptk_alice") == {"statusCode": 403}


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://console.example.com", 200),
        ("https://evil.example.com", 403),
        ("https://console.example.com.evil.example", 403),
        ("null", 403),
        ("", 403),
        (["https://console.example.com", "https://evil.example.com"], 403),
    ],
)
def test_a_page_must_be_one_of_ours(room: Room, origin: str | list[str], status: int) -> None:
    answer = room.connect(query={"tap": room.tap.id}, Authorization="Bearer ptk_alice", Origin=origin)
    assert answer["statusCode"] == status


def test_a_page_that_is_refused_has_not_used_its_ticket(room: Room) -> None:
    ticket = room.tickets.issue(room.tap.id, room.alice, room.clock.now())
    offered = f"portico.tap.v1, portico.ticket.{ticket}"
    assert room.connect(Sec_WebSocket_Protocol=offered, Origin="https://evil.example.com") == {"statusCode": 403}
    assert room.connect(Sec_WebSocket_Protocol=offered) == GOOD


def test_another_protocol_is_not_spoken(room: Room) -> None:
    assert room.connect(Sec_WebSocket_Protocol="graphql-ws") == {"statusCode": 400}


def test_there_is_room_for_so_many_sockets() -> None:
    room = Room(viewers=1)
    viewer = None
    for number in range(1 + WAITING):
        room.by_ticket()
        viewer = room.memory.viewers.pop(CONNECTION)
        room.memory.viewers[f"c-{number}"] = viewer.__class__(
            **{name: getattr(viewer, name) for name in viewer.__slots__} | {"connection_id": f"c-{number}"}
        )
    assert room.by_ticket() == {"statusCode": 429}


@pytest.mark.parametrize(
    ("error", "status"),
    [(StoreUnavailable("away"), 503), (ClusterUnavailable("away"), 503), (KeyError("a bug"), 500)],
)
def test_it_never_raises(room: Room, error: Exception, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(room.viewers, "connect", broken)
    assert room.by_ticket() == {"statusCode": status}
    assert room.journal.errors == [error]
