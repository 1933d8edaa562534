import json

import pytest

from chalicelib.errors import (
    ClusterTrouble,
    NothingToTap,
    PorticoError,
    RateLimited,
    StoreUnavailable,
    StreamLost,
    TapForbidden,
)
from chalicelib.tap.allowance import Allowance
from chalicelib.tap.events import TapEvent
from chalicelib.tap.kept import TapOwner
from chalicelib.tap.match import Match
from chalicelib.tap.opening import Wanted
from chalicelib.tap.target import read_target
from chalicelib.tap.watching import Bounds, Watched, Watching, travels
from tests.contract_ports.tap_places import sample
from tests.fakes import FakeClock
from tests.fakes.tap_doors import FakeStream, FakeStreams
from tests.fakes.taps import FakeAdmission, FakeTaps, TapMemory
from tests.unit.tap.traffic import TextDecoder, end, request, response

OWNER = TapOwner("key:alice", "key", ("g",), frozenset({"tap:open"}), "alice")
WEB = Wanted(read_target("shop", "deploy", "web"), Match(path="/api/.*", method="GET"), 1_000.0, extract_headers=False)
BOUNDS = Bounds(events=10, seconds=5, bytes=5_500_000)


class Room:
    def __init__(self) -> None:
        self.memory, self.clock = TapMemory(), FakeClock()
        self.streams = FakeStreams(self.clock)
        self.taps = FakeTaps(self.memory)
        self.admission = FakeAdmission(self.memory)
        self.watching = Watching(
            streams=self.streams,
            taps=self.taps,
            admission=self.admission,
            decoder=TextDecoder,
            clock=self.clock,
            allowance=Allowance(taps=3, watches=2),
        )

    def run(self, bounds: Bounds = BOUNDS, wanted: Wanted = WEB, owner: TapOwner = OWNER) -> Watched:
        return self.watching.run(wanted, owner, bounds)


@pytest.fixture
def room() -> Room:
    return Room()


def traffic(count: int, path: str = "/api/cart") -> list[TapEvent]:
    return [
        event
        for stream in range(count)
        for one in [request(stream, path=path)]
        for event in (one, response(one), end(one))
    ]


def test_it_ends_at_the_number_of_events(room: Room) -> None:
    room.streams.pieces = [traffic(2), traffic(9)]
    watched = room.run()
    assert (len(watched.events), watched.ended, watched.lost) == (10, "limit", 0)
    assert ["request_init" in json.loads(text) for text in watched.events[:4]] == [True, False, False, True]
    assert room.streams.closed == 1


def test_it_ends_at_its_time_with_what_there_is(room: Room) -> None:
    room.streams.pieces = [traffic(1)]
    began = room.clock.now()
    watched = room.run()
    assert (len(watched.events), watched.ended) == (3, "timeout")
    assert (room.clock.now() - began).total_seconds() == BOUNDS.seconds
    room.streams.pieces = []
    assert room.run() == Watched((), "timeout", 0)


def test_it_ends_before_the_answer_is_too_large(room: Room) -> None:
    room.streams.pieces = [traffic(1)]
    whole = room.run().events
    room.streams.pieces = [traffic(3)]
    watched = room.run(Bounds(10, 5, sum(map(travels, whole))))
    assert (watched.events, watched.ended) == (whole, "size")
    assert travels('"\n') == 6


def test_a_stream_that_breaks_after_something_came_is_told_of(room: Room) -> None:
    room.streams.pieces = [traffic(1), StreamLost("the stream ended")]
    watched = room.run()
    assert (len(watched.events), watched.ended) == (3, "upstream")


@pytest.mark.parametrize(
    "why", [StreamLost("ended"), NothingToTap("no pods to tap"), TapForbidden("no", checked_by="tap_server")]
)
def test_why_there_is_nothing_is_raised(room: Room, why: PorticoError) -> None:
    room.streams.pieces = [why]
    with pytest.raises(type(why)):
        room.run()
    assert room.streams.closed == 1
    assert room.taps.of_owner("watch:key:alice", room.clock.now()) == []


def test_the_mesh_is_asked_for_what_it_can_do_and_the_rest_is_done_here(room: Room) -> None:
    room.streams.pieces = [[*traffic(1, "/api/cart"), *traffic(1, "/apis")]]
    watched = room.run()
    [asked] = room.streams.opened
    assert (asked.at_source.method, asked.at_source.path_prefix, asked.max_rps) == ("GET", "/api/", 1_000.0)
    assert (asked.owner, asked.extract_headers) == (OWNER, False)
    assert len(watched.events) == 3


def test_what_the_rate_cuts_is_counted(room: Room) -> None:
    room.streams.pieces = [traffic(4)]
    watched = room.run(wanted=Wanted(WEB.target, Match(), 2.0, extract_headers=False))
    assert (len(watched.events), watched.lost) == (3, 9)


def test_identities_are_for_those_who_may_see_them(room: Room) -> None:
    labels = b"client_id=web.shop;pod=web-1"
    for scopes, shown in ((OWNER.scopes, False), (OWNER.scopes | {"tap:headers"}, True)):
        room.streams.pieces = [[request(1, path="/api/x", source_meta=labels)]]
        owner = TapOwner("key:alice", "key", ("g",), frozenset(scopes))
        [text] = room.run(owner=owner).events
        assert ("client_id" in text) is shown


def test_two_at_once_for_each_principal(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is asked for while the one before runs."""
    running: list[str] = []

    def busy(self: FakeStream, _: float) -> list[TapEvent]:
        running.append("one more")
        room.run()
        return []

    monkeypatch.setattr(FakeStream, "read", busy)
    with pytest.raises(RateLimited):
        room.run()
    assert len(running) == 2
    assert room.taps.of_owner("watch:key:alice", room.clock.now()) == []


def test_open_taps_count_as_well(room: Room) -> None:
    for _ in range(3):
        room.taps.create(sample(room.clock, OWNER), most_of_owner=99)
    with pytest.raises(RateLimited, match="3 taps"):
        room.run()


def test_watches_and_relays_share_what_the_cluster_is_asked_for(room: Room) -> None:
    while room.admission.upstream_token(room.clock.now()):
        pass
    with pytest.raises(RateLimited) as refused:
        room.run()
    assert refused.value.retry_after == 1
    assert room.streams.opened == []


def test_a_cluster_that_cannot_be_asked(room: Room) -> None:
    room.streams.refusal = ClusterTrouble("away")
    with pytest.raises(ClusterTrouble):
        room.run()
    assert room.taps.of_owner("watch:key:alice", room.clock.now()) == []


def test_a_database_that_fails_afterwards_does_not_take_the_answer_away(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> bool:
        raise StoreUnavailable("the database cannot be reached")

    monkeypatch.setattr(room.taps, "delete", away)
    room.streams.pieces = [traffic(1)]
    assert len(room.run().events) == 3
    assert len(room.taps.of_owner("watch:key:alice", room.clock.now())) == 1
    room.clock.advance(5)
    assert room.taps.of_owner("watch:key:alice", room.clock.now()) == []
