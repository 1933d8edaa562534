"""The join table, by example and by chance."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.tap.events import Direction, Eos, TapEvent
from chalicelib.tap.exchange import Ended, Exchange
from chalicelib.tap.join import JoinTable
from chalicelib.tap.limits import CLOSED_KEYS, SECOND
from tests.unit.tap.traffic import NOON, bare, end, request, response


def test_three_events_become_one_exchange() -> None:
    table, first = JoinTable(), request()
    assert table.add(first) is table.add(response(first))
    closed = table.add(end(first))
    assert closed is not None
    assert (closed.ended, closed.events) == (Ended.COMPLETE, 3)
    assert (len(table), table.held, table.seen) == (0, 0, 3)


def test_a_failed_request_ends_without_response() -> None:
    table, first = JoinTable(), request()
    table.add(first)
    closed = table.add(end(first, eos=Eos.RESET, code=8))
    assert closed is not None
    assert (closed.ended, closed.response) == (Ended.RESET, None)


def test_both_sides_of_a_request_are_two_exchanges() -> None:
    table = JoinTable()
    assert table.add(request(direction=Direction.INBOUND)) is not table.add(request(direction=Direction.OUTBOUND))
    assert len(table) == 2


def test_other_pods_use_the_same_ids() -> None:
    table = JoinTable()
    table.add(request(1, source=b"10.0.0.8:1"))
    table.add(request(1, source=b"10.0.0.9:1"))
    assert len(table) == 2


def test_what_cannot_be_joined_is_told_and_changes_nothing() -> None:
    table, first, other = JoinTable(), request(1), request(2)
    table.add(first)
    table.add(response(first))
    held = table.held
    for event in (first, response(first), response(other), end(other), bare()):
        assert table.add(event) is None
    assert (len(table), table.held) == (1, held)


def test_an_event_of_no_kind_is_joined_to_nothing_even_with_a_known_key() -> None:
    table = JoinTable()
    table.add(request(0, base=0, direction=0, source=None, destination=None))
    assert table.add(bare()) is None


def test_a_repetition_after_the_end_opens_no_second_exchange() -> None:
    table, first = JoinTable(), request()
    for event in (first, response(first), end(first)):
        table.add(event)
    for event in (first, response(first), end(first)):
        assert table.add(event) is None


def test_closed_keys_are_remembered_within_a_bound() -> None:
    table = JoinTable()
    for stream in range(CLOSED_KEYS + CLOSED_KEYS // 2 + 1):
        table.add(request(stream))
        table.add(end(request(stream)))
    assert table.add(request(CLOSED_KEYS)) is None
    assert table.add(request(0)) is not None


def test_what_is_overdue_closes_as_incomplete_oldest_first() -> None:
    table = JoinTable(timeout=30 * SECOND)
    table.add(request(1, at=NOON))
    table.add(request(2, at=NOON + SECOND))
    table.add(request(3, at=NOON + 2 * SECOND))
    closed = list(table.overdue(NOON + 31 * SECOND))
    assert [(one.request.stream, one.ended) for one in closed] == [(1, Ended.INCOMPLETE), (2, Ended.INCOMPLETE)]
    assert table.add(end(request(1))) is None
    assert [one.request.stream for one in table.open_exchanges()] == [3]


def test_nothing_is_overdue_in_an_empty_table() -> None:
    assert list(JoinTable().overdue(NOON)) == []


def test_a_full_table_gives_up_its_oldest() -> None:
    table = JoinTable(capacity=2)
    fullness = [table.full]
    for stream in (1, 2):
        table.add(request(stream))
        fullness.append(table.full)
    assert fullness == [False, False, True]
    assert table.evict().request.stream == 1
    assert len(table) == 1


def test_it_is_full_of_large_headers_sooner() -> None:
    table = JoinTable(room=10_000)
    large = b"via: " + b"x" * 4_000
    first = request(1, headers=large)
    table.add(first)
    table.add(response(first, headers=large))
    seen = [(table.full, table.bytes // 1_000)]
    table.add(request(2, headers=large))
    seen.append((table.full, table.bytes // 1_000))
    table.evict()
    table.evict()
    assert [*seen, (table.full, table.bytes)] == [(False, 8), (True, 12), (False, 0)]


def test_a_relay_that_leaves_closes_all() -> None:
    table = JoinTable()
    for stream in range(3):
        table.add(request(stream))
    assert [one.ended for one in table.drain()] == [Ended.INCOMPLETE] * 3
    assert (len(table), table.held) == (0, 0)


def test_an_exchange_shows_no_query_string_and_no_password() -> None:
    opened = JoinTable().add(request(path="/a?token=1", authority="ann:pw@api"))
    assert opened is not None
    assert (opened.path, opened.authority) == ("/a", "api")


KINDS = ["request", "response", "end", "reset", "bare"]


class Joining(RuleBasedStateMachine):
    """Any order, drops, duplicates, eviction and time: every event is in one exchange, waits, or was refused."""

    CAPACITY = 4
    TIMEOUT = 30
    ROOM = 1_000

    def __init__(self) -> None:
        super().__init__()
        self.table = JoinTable(timeout=self.TIMEOUT, capacity=self.CAPACITY, room=self.ROOM)
        self.now = NOON
        self.closed: list[Exchange] = []
        self.refused = 0

    @rule(
        size=st.sampled_from([0, 400]),
        stream=st.integers(0, 9),
        kind=st.sampled_from(KINDS),
    )
    def tell(self, size: int, stream: int, kind: str) -> None:
        first = request(stream, at=self.now, headers=b"via: " + b"x" * size)
        events: dict[str, TapEvent] = {
            "request": first,
            "response": response(first),
            "end": end(first),
            "reset": end(first, eos=Eos.RESET, code=8),
            "bare": bare(),
        }
        while self.table.full:
            self.closed.append(self.table.evict())
        joined = self.table.add(events[kind])
        if joined is None:
            self.refused += 1
        elif joined.ended:
            self.closed.append(joined)

    @rule(by=st.integers(1, 40))
    def wait(self, by: int) -> None:
        self.now += by
        self.closed.extend(self.table.overdue(self.now))

    @rule()
    def leave(self) -> None:
        self.closed.extend(self.table.drain())

    @invariant()
    def every_event_is_somewhere(self) -> None:
        in_exchanges = sum(one.events for one in self.closed)
        assert self.table.seen == in_exchanges + self.table.held + self.refused

    @invariant()
    def memory_is_bounded(self) -> None:
        assert len(self.table) <= self.CAPACITY
        assert self.table.bytes < self.ROOM + 1_000
        assert self.table.held == sum(one.events for one in self.table.open_exchanges())

    @invariant()
    def one_exchange_for_each_id(self) -> None:
        ids = Counter(one.request[:5] for one in [*self.closed, *self.table.open_exchanges()])
        assert not ids or max(ids.values()) == 1

    @invariant()
    def nothing_waits_too_long(self) -> None:
        assert all(one.request.received_at > self.now - self.TIMEOUT for one in self.table.open_exchanges())

    @invariant()
    def closed_ones_say_how(self) -> None:
        assert all(one.ended for one in self.closed)
        assert all((one.end is None) is (one.ended is Ended.INCOMPLETE) for one in self.closed)


TestJoining = Joining.TestCase
TestJoining.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@given(st.permutations([0, 1, 2]))
def test_whatever_order_three_events_come_in_the_sums_agree(order: list[int]) -> None:
    table, first = JoinTable(), request()
    events: list[TapEvent] = [first, response(first), end(first)]
    refused = sum(table.add(events[index]) is None for index in order)
    closed = sum(one.events for one in table.drain())
    ended = 3 - refused - closed
    assert ended in {0, 2, 3}
    assert table.held == 0
