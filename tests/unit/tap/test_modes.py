"""The three ways to watch."""

import json

from chalicelib.tap.events import TapEvent
from chalicelib.tap.filtering import EVERYTHING, Filter, read_filter
from chalicelib.tap.gate import Gate
from chalicelib.tap.join import JoinTable
from chalicelib.tap.ledger import Cause, Ledger
from chalicelib.tap.modes import WAYS, Events, Exchanges, Table
from chalicelib.tap.outbox import Outbox
from chalicelib.tap.rendering import Rendering
from tests.unit.tap.traffic import end, reader, request, response

EARLY = read_filter({"method": "GET"}, headers=False)
LATE = read_filter({"status": 200}, headers=False)
NEVER = read_filter({"status": 500}, headers=False)


class World:
    """A join table, one way to watch it, and the viewer's books."""

    def __init__(self, seen_through: Filter = EVERYTHING, table: JoinTable | None = None) -> None:
        self.table = table or JoinTable()
        self.ledger = Ledger()
        self.outbox = Outbox(self.ledger)
        self.gate = Gate(reader(), self.ledger, seen_through, 1.0)
        self.parts = (self.gate, self.outbox, Rendering(reader()), self.table)

    def told(self) -> list[str]:
        """What waits to be posted, by kind of event or by how it ended."""
        items = [json.loads(item.payload) for item in self.outbox.take(10**6)]
        kinds = ("request_init", "response_init", "response_end")
        return [next((kind for kind in kinds if kind in item), item.get("ended", "bare")) for item in items]


def feed(world: World, way: Events | Exchanges, *events: TapEvent) -> None:
    for event in events:
        exchange = world.table.add(event)
        if exchange is None or isinstance(way, Events):
            way.event(event, exchange)
        if exchange is not None and exchange.ended:
            way.closed(exchange)


def test_every_mode_has_its_way() -> None:
    assert {"exchanges": Exchanges, "events": Events, "top": Table} == WAYS


def test_exchanges_come_when_they_close_and_wait_in_the_table_till_then() -> None:
    world, first = World(), request()
    way = Exchanges(*world.parts)
    feed(world, way, first, response(first))
    assert (way.held(), world.told()) == (2, [])
    feed(world, way, end(first))
    assert (way.held(), world.told()) == (0, ["complete"])
    assert way.discard() == 0


def test_what_waited_before_the_viewer_came_is_adopted() -> None:
    table = JoinTable()
    table.add(request())
    assert Exchanges(*World(table=table).parts).adopted == 1
    assert Table(*World(table=table).parts).adopted == 1
    assert Events(*World(table=table).parts).adopted == 0


def test_what_cannot_be_joined_is_late() -> None:
    world = World()
    way, first = Exchanges(*world.parts), request()
    way.event(first, world.table.add(first))
    assert world.ledger.lost[Cause.JOIN_TIMEOUT] == 0
    feed(world, way, end(request(2)))
    assert world.ledger.lost[Cause.JOIN_TIMEOUT] == 1


def test_exchanges_go_through_a_new_filter_from_then_on() -> None:
    world, first = World(), request()
    way = Exchanges(*world.parts)
    feed(world, way, first)
    way.refilter(NEVER)
    feed(world, way, end(first))
    assert (world.told(), world.ledger.filtered) == ([], 2)


def test_the_table_counts_and_keeps_until_it_is_sent() -> None:
    world, first = World(), request()
    way = Table(*world.parts)
    feed(world, way, first, response(first), end(first))
    assert (way.held(), way.top.events, world.told()) == (3, 3, [])
    way.refilter(NEVER)
    assert len(way.top) == 0
    feed(world, way, request(2), end(request(2)))
    assert (way.held(), world.ledger.filtered) == (0, 2)


def test_a_table_can_be_discarded() -> None:
    world, first = World(), request()
    way = Table(*world.parts)
    feed(world, way, first, end(first))
    assert way.discard() == 2
    assert way.held() == 0


def test_single_events_come_at_once() -> None:
    world, first = World(), request()
    way = Events(*world.parts)
    feed(world, way, first)
    assert world.told() == ["request_init"]
    feed(world, way, response(first), end(first))
    assert (world.told(), way.held(), way.discard()) == (["response_init", "response_end"], 0, 0)


def test_a_request_alone_decides_an_early_filter_for_all_three() -> None:
    world, get, put = World(EARLY), request(1), request(2, method="PUT")
    feed(world, Events(*world.parts), get, put, response(put), end(get), end(put))
    assert (world.told(), world.ledger.filtered) == (["request_init", "response_end"], 3)


def test_events_wait_for_a_late_filter_until_the_exchange_closes() -> None:
    world, first = World(LATE), request()
    way = Events(*world.parts)
    feed(world, way, first, response(first))
    assert (way.held(), world.told()) == (2, [])
    feed(world, way, end(first))
    assert (way.held(), world.told()) == (0, ["request_init", "response_init", "response_end"])


def test_an_event_without_exchange_comes_alone_or_is_late() -> None:
    free, filtered = World(), World(LATE)
    feed(free, Events(*free.parts), end(request()))
    feed(filtered, Events(*filtered.parts), end(request()))
    assert free.told() == ["response_end"]
    assert filtered.ledger.lost[Cause.JOIN_TIMEOUT] == 1


def test_a_late_filter_after_an_early_one_judges_only_what_comes_then() -> None:
    world, first = World(EARLY), request()
    way = Events(*world.parts)
    feed(world, way, first)
    way.refilter(LATE)
    feed(world, way, response(first))
    assert way.held() == 1
    feed(world, way, end(first))
    assert (world.told(), way.held()) == (["request_init", "response_init", "response_end"], 0)


def test_an_early_filter_after_a_late_one_judges_at_once_what_waits() -> None:
    world, get, put = World(LATE), request(1), request(2, method="PUT")
    way = Events(*world.parts)
    feed(world, way, get, put, response(put))
    way.refilter(EARLY)
    assert (way.held(), world.told(), world.ledger.filtered) == (0, ["request_init"], 2)
    feed(world, way, end(get))
    assert world.told() == ["response_end"]


def test_late_after_late_keeps_what_waits_and_early_after_early_has_nothing_to_keep() -> None:
    world, first = World(LATE), request()
    way = Events(*world.parts)
    feed(world, way, first)
    way.refilter(NEVER)
    feed(world, way, end(first))
    assert (way.held(), world.ledger.filtered) == (0, 2)
    way.refilter(EARLY)
    way.refilter(EVERYTHING)
    assert way.held() == 0


def test_an_exchange_whose_events_all_came_before_is_none_of_a_late_filters_business() -> None:
    world = World()
    way = Events(*world.parts)
    feed(world, way, request())
    way.refilter(LATE)
    for exchange in world.table.drain():
        way.closed(exchange)
    assert (world.told(), way.held(), world.ledger.filtered) == (["request_init"], 0, 0)
