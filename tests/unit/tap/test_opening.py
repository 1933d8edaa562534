from datetime import timedelta

import pytest

from chalicelib.errors import InvalidRequest, RateLimited, RelayCapacity, TapForbidden, TapNotFound, TooManyPods
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.kept import TICKET_LIFE, TapOwner, TapState, new_tap_id
from chalicelib.tap.match import Match
from chalicelib.tap.opening import Opening, Wanted
from chalicelib.tap.pods import Pod
from chalicelib.tap.target import read_target
from tests.fakes import FakeClock
from tests.fakes.tap_doors import FakePods, FakeRights
from tests.fakes.taps import FakeAdmission, FakeLeases, FakeTaps, FakeTickets, TapMemory

ALICE = TapOwner("key:alice", "key", ("g",), frozenset({"tap:open"}), "alice")
BOB = TapOwner("key:bob", "key", ("g",), frozenset({"tap:open"}), "bob")
WEB = Wanted(read_target("shop", "po"), Match(method="GET"), 50.0, extract_headers=False)


class Room:
    def __init__(self, *, relays: int = 40) -> None:
        self.memory, self.clock = TapMemory(), FakeClock()
        self.pods, self.rights = FakePods(), FakeRights()
        self.taps, self.tickets = FakeTaps(self.memory), FakeTickets(self.memory)
        self.opening = Opening(
            taps=self.taps,
            tickets=self.tickets,
            admission=FakeAdmission(self.memory, most=relays),
            rights=self.rights,
            pods=self.pods,
            clock=self.clock,
            allowance=Allowance(taps=2, pods=3),
        )


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_tap_is_made_with_a_ticket_for_its_maker(room: Room) -> None:
    made = room.opening.open(WEB, ALICE)
    tap = made.state.tap
    assert (tap.owner, tap.target, tap.match, tap.max_rps) == (ALICE, WEB.target, WEB.match, 50.0)
    assert tap.expires_at - tap.created_at == timedelta(hours=8)
    assert made.ticket.expires_at == room.clock.now() + TICKET_LIFE
    assert room.tickets.redeem(made.ticket.text, room.clock.now()) == (tap.id, ALICE)
    assert tap.id in room.memory.live
    assert room.rights.asked == [(WEB.target, ALICE)]


@pytest.mark.parametrize(("asked", "life"), [(timedelta(hours=1), 3_600), (timedelta(days=9), 28_800)])
def test_a_tap_lives_as_long_as_asked_and_no_longer_than_it_may(room: Room, asked: timedelta, life: int) -> None:
    tap = room.opening.open(Wanted(WEB.target, WEB.match, 1.0, False, asked), ALICE).state.tap
    assert (tap.expires_at - tap.created_at).total_seconds() == life


def test_the_cluster_decides_before_anything_is_kept(room: Room) -> None:
    room.rights.refusal = TapForbidden("pods is forbidden", checked_by="api_server")
    with pytest.raises(TapForbidden):
        room.opening.open(WEB, ALICE)
    assert room.memory.taps == room.memory.live == {}


def test_a_match_that_nobody_could_do_is_refused_before_the_cluster_is_asked(room: Room) -> None:
    with pytest.raises(InvalidRequest):
        room.opening.open(Wanted(WEB.target, Match(path="("), 1.0, extract_headers=False), ALICE)
    assert room.rights.asked == []


@pytest.mark.parametrize(
    ("pods", "listed", "confirm", "opens"),
    [
        (3, True, False, True),
        (4, True, False, False),
        (4, True, True, True),
        (4, False, False, True),
    ],
)
def test_many_pods_want_a_word(room: Room, pods: int, listed: bool, confirm: bool, opens: bool) -> None:
    room.pods.pods["shop"] = [Pod(f"p-{number}") for number in range(pods)]
    room.pods.allowed = listed
    wanted = Wanted(WEB.target, WEB.match, 1.0, extract_headers=False, confirm=confirm)
    if opens:
        assert room.opening.open(wanted, ALICE)
    else:
        with pytest.raises(TooManyPods, match="4 pods"):
            room.opening.open(wanted, ALICE)


def test_pods_that_cannot_tell_do_not_count(room: Room) -> None:
    room.pods.pods["shop"] = [Pod(f"p-{number}") for number in range(9)]
    service = Wanted(read_target("shop", "svc", "web"), Match(), 1.0, extract_headers=False)
    assert room.opening.open(service, ALICE)


def test_a_principal_has_so_many_taps_and_another_its_own(room: Room) -> None:
    first, _ = (room.opening.open(WEB, ALICE) for _ in range(2))
    with pytest.raises(RateLimited):
        room.opening.open(WEB, ALICE)
    assert len(room.memory.live) == 2, "the third holds no room"
    assert room.opening.open(WEB, BOB)
    room.opening.delete(first.state.tap.id, ALICE)
    assert room.opening.open(WEB, ALICE)


def test_there_is_room_for_so_many_live_taps() -> None:
    room = Room(relays=1)
    room.opening.open(WEB, ALICE)
    with pytest.raises(RelayCapacity) as refused:
        room.opening.open(WEB, BOB)
    assert refused.value.retry_after
    assert len(room.memory.taps) == 1


def test_only_its_maker_knows_of_a_tap(room: Room) -> None:
    tap = room.opening.open(WEB, ALICE).state.tap
    assert room.opening.get(tap.id, ALICE).tap == tap
    assert [state.tap for state in room.opening.of_owner(ALICE)] == [tap]
    assert room.opening.of_owner(BOB) == []
    asked = (room.opening.get, room.opening.delete, room.opening.ticket)
    for ask in asked:
        with pytest.raises(TapNotFound) as anothers:
            ask(tap.id, BOB)
        with pytest.raises(TapNotFound) as nobodys:
            ask(new_tap_id(), BOB)
        assert anothers.value.detail == nobodys.value.detail


@pytest.mark.parametrize("tap_id", ["", "tap_", "x" * 5_000, "tap_" + "é" * 22])
def test_what_cannot_be_an_id_is_not_looked_up(room: Room, tap_id: str) -> None:
    room.memory.taps.clear()
    with pytest.raises(TapNotFound):
        room.opening.get(tap_id, ALICE)


def test_a_tap_that_is_over_is_not_there(room: Room) -> None:
    tap = room.opening.open(WEB, ALICE).state.tap
    room.clock.advance(8 * 3_600)
    with pytest.raises(TapNotFound):
        room.opening.get(tap.id, ALICE)


def test_deleting_gives_the_room_back_unless_a_relay_does_that_itself(room: Room) -> None:
    quiet, live = (room.opening.open(WEB, ALICE).state.tap for _ in range(2))
    assert FakeLeases(room.memory).take(live.id, "relay", room.clock.now())
    for tap in (quiet, live):
        room.opening.delete(tap.id, ALICE)
    assert set(room.memory.live) == {live.id}
    with pytest.raises(TapNotFound):
        room.opening.delete(quiet.id, ALICE)


def test_of_two_that_delete_at_once_one_finds_nothing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    tap = room.opening.open(WEB, ALICE).state.tap
    monkeypatch.setattr(room.taps, "delete", lambda *_: False)
    with pytest.raises(TapNotFound):
        room.opening.delete(tap.id, ALICE)


def test_each_socket_gets_a_ticket_of_its_own(room: Room) -> None:
    made = room.opening.open(WEB, ALICE)
    state, ticket = room.opening.ticket(made.state.tap.id, ALICE)
    assert isinstance(state, TapState)
    assert ticket.text != made.ticket.text
    assert room.tickets.redeem(ticket.text, room.clock.now()) == (state.tap.id, ALICE)
