"""The table of mode top."""

import pytest

from chalicelib.tap.encode import encode
from chalicelib.tap.events import Eos
from chalicelib.tap.exchange import Exchange
from chalicelib.tap.limits import TOP_ROWS, TOP_TRACKED
from chalicelib.tap.top import Top, fitting, succeeded
from tests.unit.tap.traffic import end, exchange, reader, request, response, whole


def table(*exchanges: Exchange) -> Top:
    top = Top()
    for one in exchanges:
        top.add(one, reader())
    return top


def test_a_row_is_who_calls_whom_for_what() -> None:
    rows, others = table(whole(), whole(request(2)), whole(request(3, path="/pay"))).take()
    assert [(row.source, row.destination, row.method, row.path, row.window.count) for row in rows] == [
        ("deployment/web", "deployment/api", "GET", "/cart", 2),
        ("deployment/web", "deployment/api", "GET", "/pay", 1),
    ]
    assert (rows[0].last_ms, rows[0].total.best_ms, others) == (8, 8, 0)


@pytest.mark.parametrize(
    ("meta", "name"),
    [(b"pod=web-1", "pod/web-1"), (b"pod=db-0;statefulset=db", "statefulset/db"), (b"", "10.0.0.1")],
)
def test_a_peer_is_its_workload_or_its_address(meta: bytes, name: str) -> None:
    assert table(whole(request(source_meta=meta))).take()[0][0].source == name


def test_what_the_mesh_did_not_tell_is_empty() -> None:
    row = table(whole(request(source=None, source_meta=b"", method=None))).take()[0][0]
    assert (row.source, row.method) == ("", "")


def test_a_window_begins_anew_and_the_total_goes_on() -> None:
    top = table(whole())
    top.take()
    assert top.events == 0
    top.add(exchange(request(2)), reader())
    ((row,), _) = top.take()
    assert (row.window.count, row.window.best_ms, row.total.count, row.last_ms) == (1, None, 2, 8)


def test_it_knows_how_many_events_it_will_tell_of() -> None:
    assert table(whole(), exchange()).events == 4


def test_the_busiest_are_listed_and_the_others_counted() -> None:
    top = table(*(whole(request(number, path=f"/{number}")) for number in range(TOP_ROWS + 5)))
    top.add(whole(request(path=f"/{TOP_ROWS + 1}")), reader())
    rows, others = top.take()
    assert (len(rows), rows[0].path, others) == (TOP_ROWS, f"/{TOP_ROWS + 1}", 5)


def test_the_rows_seen_longest_ago_are_forgotten_and_still_counted() -> None:
    top = Top()
    top.add(whole(request(path="/first")), reader())
    for number in range(TOP_TRACKED - 1):
        top.add(whole(request(path=f"/{number}")), reader())
    top.add(whole(request(path="/first")), reader())
    top.add(whole(request(path="/new")), reader())
    assert len(top) == TOP_TRACKED
    rows, others = top.take()
    assert sum(row.window.count for row in rows) + others == TOP_TRACKED + 2
    assert rows[0].path == "/first"


@pytest.mark.parametrize(
    ("status", "eos", "code", "good"),
    [
        (200, Eos.NONE, 0, True),
        (499, Eos.NONE, 0, True),
        (500, Eos.NONE, 0, False),
        (200, Eos.GRPC, 0, True),
        (200, Eos.GRPC, 5, True),
        (200, Eos.GRPC, 2, False),
        (200, Eos.GRPC, 4, False),
        (200, Eos.GRPC, 13, False),
        (200, Eos.GRPC, 14, False),
        (200, Eos.GRPC, 15, False),
        (200, Eos.RESET, 8, False),
    ],
)
def test_linkerds_rule_of_success(status: int, eos: Eos, code: int, good: bool) -> None:
    first = request()
    one = exchange(first, answer=response(first, status=status), ending=end(first, eos=eos, code=code))
    assert succeeded(one) is good


def test_what_has_not_ended_has_not_failed() -> None:
    assert succeeded(exchange())


def test_rows_that_do_not_fit_into_a_frame_go_to_the_others() -> None:
    rows, others = table(*(whole(request(number, path=f"/{number}")) for number in range(8))).take()
    assert fitting(rows, others, 100_000) == (rows, 0)
    fewer, more = fitting(rows, others, len(encode(rows)) - 1)
    assert (fewer, more) == (rows[:4], 4)
    assert fitting(rows, others, 2) == ((), 8)
