"""What `--record` keeps, and `--input-file` filtering it again: the same answers as the tap gave, or would have given."""

import json
import stat
from typing import Any

import pytest

from portico.exits import Exit
from tests.portico.conftest import Play
from tests.portico.frames import batch, bye, exchange, frame, handover, loss, started, totals
from tests.portico.linkerd.events import BUSY, LINES
from tests.portico.scripted import ATTACHED, Scripted, say, script, vanish
from tests.portico.terminals import Terminal

SHOP = [
    exchange(1),
    exchange(2, status=503, latency_ms=250.0, path="/checkout"),
    exchange(3, method="POST", path="/recommend", grpc_status=14),
    exchange(4, scheme="https", authority="Pay.shop:443", path="/pay/1?"),
]


def written(terminal: Terminal, *lines: str) -> str:
    path = terminal.folder / "shop.tap"
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


def paths(terminal: Terminal) -> list[str]:
    return [json.loads(line)["path"] for line in terminal.shown]


def event(stream: int, **part: dict[str, Any]) -> dict[str, Any]:
    ends = {"source": {"ip": "10.1.0.1", "port": 4000}, "destination": {"ip": "10.1.0.2", "port": 8080}}
    labels = {"labels": {"deployment": "cart", "namespace": "shop", "tls": "true"}}
    metas = {"source_meta": {"labels": {}}, "destination_meta": labels, "route_meta": {"labels": {"route": "GET /x"}}}
    told = {name: {"id": f"1:{stream}", **fields} for name, fields in part.items()}
    return {**ends, **metas, "proxy_direction": "OUTBOUND", "received_at": "2026-11-24T22:31:04.512Z", **told}


def request(stream: int, path: str) -> dict[str, Any]:
    headers = [{"name": "via", "value": "a"}]
    return event(stream, request_init={"method": "GET", "path": path, "authority": "cart", "headers_list": headers})


def answer(stream: int, status: int) -> dict[str, Any]:
    return event(stream, response_init={"http_status": status, "latency_ns": 250_000_000, "headers_list": []})


def end(stream: int, **fields: object) -> dict[str, Any]:
    return event(stream, response_end={"duration_ns": 300_000_000, "trailers_list": [], **fields})


def test_every_frame_is_kept_in_its_order_and_for_its_owner_alone(play: Play) -> None:
    first = [ATTACHED, say(started(), batch(2, SHOP[0])), vanish]
    second = script(say(started(), batch(2, SHOP[1]), batch(2, SHOP[1])))
    terminal = play(Scripted(talks=[first, second]))
    path = terminal.folder / "kept.tap"
    path.write_text("something that was there before, and longer than nothing")
    path.chmod(0o644)
    terminal.run("tap", "deploy/web", "--record", str(path), "--limit", "2")
    kinds = [json.loads(line)["type"] for line in path.read_text().splitlines()]
    assert kinds[:5] == ["connected", "started", "batch", "connected", "started"]
    assert kinds[-1] == "bye"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_recorded_is_shown_again_as_it_was(play: Play) -> None:
    previous = {"epoch": 1, "last_seq": 3, "totals": totals(6, 5, slow_viewer=1)}
    talk = script(
        say(
            started(),
            batch(2, SHOP[0]),
            loss(3, slow_viewer=1),
            handover(epoch=2, previous=previous, gap_ms=5),
            batch(4, SHOP[3]),
            batch(2, SHOP[1], epoch=2),
        )
    )
    terminal = play(Scripted(talks=[talk]))
    kept = str(terminal.folder / "kept.tap")
    terminal.run("tap", "deploy/web", "--record", kept, "--limit", "2")
    again = Terminal(terminal.folder)
    assert again.run("tap", "--input-file", kept) is Exit.OK
    assert again.shown == terminal.shown
    assert "lost 1 (slow_viewer 1)" in again.told
    assert "hand-over" in again.told
    assert "2 of 2 requests passed the filter" in again.told


@pytest.mark.parametrize(
    ("flags", "passed"),
    [
        ([], [1, 2, 3, 4]),
        (["--status", "5xx"], [2]),
        (["--status", "5xx", "--not", "path=checkout"], []),
        (["--not", "--status", "5xx"], [1, 3, 4]),
        (["--latency", ">100"], [2]),
        (["--grpc-status", "Unavailable"], [3]),
        (["--method", "post"], [3]),
        (["--scheme", "HTTPS"], [4]),
        (["--scheme", "http"], [1, 2, 3]),
        (["--authority", "Pay.shop:443"], [4]),
        (["--authority", "pay.shop:443"], []),
        (["--path", "/c"], [1, 2]),
        (["--path", "art"], []),
        (["--path", "/cart|/pay", "--status", "200"], [1, 4]),
        (["--to", "deploy/cart"], [1, 2, 3, 4]),
        (["--to", "deploy/web"], []),
        (["--to", "deploy/cart", "--to-namespace", "data"], []),
        (["--to-namespace", "shop"], [1, 2, 3, 4]),
        (["--source", "deployment=web"], [1, 2, 3, 4]),
        (["--destination", "10.2.0.0/16"], []),
        (["--tls", "false"], []),
        (["--direction", "inbound"], []),
        (["--filter", '{"not": {"method": "GET"}}'], [3]),
        (["--limit", "2"], [1, 2]),
    ],
)
def test_a_recording_is_filtered_by_the_same_flags(terminal: Terminal, flags: list[str], passed: list[int]) -> None:
    kept = written(terminal, started(), batch(2, *SHOP))
    assert terminal.run("tap", "--input-file", kept, *flags) is Exit.OK
    assert paths(terminal) == [SHOP[number - 1]["path"] for number in passed]


def test_headers_of_a_recording_can_be_filtered(terminal: Terminal) -> None:
    named = exchange(5, request_headers=[{"name": "User-Agent", "value": "curl/8"}])
    kept = written(terminal, started(), batch(2, named, exchange(6)))
    assert terminal.run("tap", "--input-file", kept, "--headers", "--header", "user-agent: ^curl") is Exit.OK
    assert paths(terminal) == ["/cart/5"]


def test_what_jsonl_printed_is_read_again_from_standard_input(terminal: Terminal) -> None:
    terminal.stdin = "".join(f"{json.dumps(item)}\n" for item in SHOP) + "\n"
    assert terminal.run("tap", "--input-file", "-", "--status", "503") is Exit.OK
    assert paths(terminal) == ["/checkout"]


def test_debug_shows_what_a_filter_removed(terminal: Terminal) -> None:
    kept = written(terminal, started(), batch(2, *SHOP))
    terminal.run("tap", "--input-file", kept, "--status", "503", "--debug")
    assert "filtered: POST /recommend 200" in terminal.told


def test_single_events_become_requests_where_a_filter_needs_them(terminal: Terminal) -> None:
    told = [request(1, "/a"), request(2, "/b"), answer(1, 503), answer(9, 200), end(1, grpc_status=0), answer(2, 200)]
    kept = written(terminal, started(), frame("batch", 2, examined=6, matched=6, filter_epoch=1, events=told))
    assert terminal.run("tap", "--input-file", kept) is Exit.OK
    first, second = (json.loads(line) for line in terminal.shown)
    assert first == exchange(
        1,
        key=first["key"],
        source={"ip": "10.1.0.1", "port": 4000, "labels": {}},
        destination={
            "ip": "10.1.0.2",
            "port": 8080,
            "labels": {"deployment": "cart", "namespace": "shop", "tls": "true"},
        },
        scheme=None,
        authority="cart",
        path="/a",
        status=503,
        grpc_status=0,
        latency_ms=250.0,
        duration_ms=300.0,
        route="GET /x",
        request_headers=[{"name": "via", "value": "a"}],
        response_headers=[],
        trailers=[],
    )
    assert (second["path"], second["ended"], second["status"]) == ("/b", "incomplete", 200)
    assert "1 events belong to no request" in terminal.told


def test_single_events_stay_events_and_pass_with_their_request(terminal: Terminal) -> None:
    told = [request(1, "/a"), request(2, "/b"), answer(1, 503), answer(2, 200), end(2), end(1, reset_error_code=8)]
    kept = written(terminal, *(json.dumps(item) for item in told))
    terminal.run("tap", "--input-file", kept, "--mode", "events", "--status", "5xx")
    assert [json.loads(line) for line in terminal.shown] == [told[0], told[2], told[5]]


def test_a_request_that_is_seen_twice_closes_the_first(terminal: Terminal) -> None:
    kept = written(terminal, *(json.dumps(item) for item in [request(1, "/a"), request(1, "/b"), end(1)]))
    terminal.run("tap", "--input-file", kept)
    assert paths(terminal) == ["/a", "/b"]


def test_a_recording_of_events_is_printed_as_linkerd_does(terminal: Terminal) -> None:
    kept = written(terminal, started(), frame("batch", 2, examined=2, matched=2, filter_epoch=1, events=BUSY))
    assert terminal.run("tap", "--input-file", kept, "--linkerd") is Exit.OK
    assert terminal.shown == LINES


def test_a_recording_of_exchanges_cannot_be(terminal: Terminal) -> None:
    kept = written(terminal, started(), batch(2, *SHOP))
    assert terminal.run("tap", "--input-file", kept, "--linkerd") is Exit.USAGE
    assert "Linkerd's output needs events" in terminal.told


@pytest.mark.parametrize("line", ["hello", "5", "[]", '{"a": 1}'])
def test_a_file_that_is_no_recording_is_refused(terminal: Terminal, line: str) -> None:
    assert terminal.run("tap", "--input-file", written(terminal, started(), line)) is Exit.USAGE
    assert "Line 2 is neither a frame, nor an exchange, nor an event" in terminal.told


def test_a_file_that_is_not_there_or_cannot_be_written_is_named(terminal: Terminal) -> None:
    nowhere = str(terminal.folder / "nowhere" / "x.tap")
    assert terminal.run("tap", "--input-file", nowhere) is Exit.USAGE
    assert terminal.run("tap", "deploy/web", "--record", nowhere) is Exit.USAGE
    assert terminal.told.count("nowhere/x.tap cannot be") == 2


def test_a_symbolic_link_is_not_followed(terminal: Terminal) -> None:
    victim, link = terminal.folder / "victim", terminal.folder / "link"
    victim.write_text("mine")
    link.symlink_to(victim)
    assert terminal.run("tap", "deploy/web", "--record", str(link)) is Exit.USAGE
    assert victim.read_text() == "mine"


@pytest.mark.parametrize("flags", [["deploy/web"], ["--sample", "0.5"], ["--attach", "t1"], ["--record", "x"]])
def test_what_only_a_tap_can_have_is_refused_with_a_recording(terminal: Terminal, flags: list[str]) -> None:
    assert terminal.run("tap", "--input-file", "-", *flags) is Exit.USAGE
    assert "this is only for a tap" in terminal.told


def test_a_line_without_an_end_is_refused(terminal: Terminal) -> None:
    terminal.stdin = "x" * (4 << 20)
    assert terminal.run("tap", "--input-file", "-") is Exit.USAGE
    assert "too long" in terminal.told


def test_faults_of_a_recording_are_told(terminal: Terminal) -> None:
    kept = written(terminal, started(), batch(4, SHOP[0]), bye(5, 4501, retry=False))
    assert terminal.run("tap", "--input-file", kept) is Exit.OK
    assert "protocol fault: frames 2 to 3 of epoch 1 never came" in terminal.told
