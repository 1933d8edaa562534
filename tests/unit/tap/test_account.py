"""The books of one viewer's way."""

from chalicelib.tap.account import Account
from chalicelib.tap.client import Attach
from chalicelib.tap.filtering import EVERYTHING
from chalicelib.tap.join import JoinTable
from chalicelib.tap.ledger import Cause
from tests.unit.tap.traffic import end, request, response
from tests.unit.tap.watching import surroundings


def account(table: JoinTable, attach: Attach | None = None) -> Account:
    return Account(attach or Attach(), EVERYTHING, surroundings(table))


def complete(table: JoinTable, books: Account, stream: int) -> None:
    first = request(stream)
    for event in (first, response(first), end(first)):
        exchange = table.add(event)
        if exchange is not None and exchange.ended:
            books.way.closed(exchange)


def test_what_comes_is_examined_and_held_until_it_is_delivered() -> None:
    table = JoinTable()
    books = account(table)
    complete(table, books, 1)
    table.add(request(2))
    assert (books.examined, books.held) == (4, 4)
    assert books.totals().balanced


def test_what_passed_before_the_viewer_came_is_not_examined_but_what_waited_is() -> None:
    table = JoinTable()
    complete(table, account(table), 1)
    table.add(request(2))
    books = account(table)
    assert (books.examined, books.held) == (1, 1)
    assert books.totals().balanced


def test_unread_events_are_examined_and_lost() -> None:
    books = account(JoinTable())
    books.overloaded(5)
    assert (books.examined, books.ledger.lost[Cause.RELAY_OVERLOAD]) == (5, 5)
    assert books.totals().balanced


def test_paused_what_waits_to_be_posted_counts_as_paused() -> None:
    table = JoinTable()
    books, rows = account(table), account(table, Attach(mode="top"))
    complete(table, books, 1)
    complete(table, rows, 2)
    books.pause()
    rows.pause()
    assert (books.ledger.paused, rows.ledger.paused) == (3, 3)
    assert books.outbox.events == 0
    assert rows.held == 0


def test_closed_it_takes_nothing_in_and_what_was_joining_is_lost() -> None:
    table = JoinTable()
    books = account(table)
    complete(table, books, 1)
    table.add(request(2))
    books.close()
    table.add(response(request(2)))
    books.close()
    assert not books.open
    assert (books.examined, books.held, books.ledger.lost[Cause.HANDOVER]) == (4, 3, 1)
    assert books.totals().balanced


def test_abandoned_nothing_is_held_any_more() -> None:
    table = JoinTable()
    books = account(table)
    complete(table, books, 1)
    books.outbox.take(10**6)
    books.afloat = 3
    complete(table, books, 2)
    books.abandon(Cause.GATEWAY_BUSY)
    assert (books.held, books.ledger.lost[Cause.GATEWAY_BUSY]) == (0, 6)
    assert books.totals().balanced
