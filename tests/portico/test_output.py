"""What `-o` prints, live: for people, for programs, and as Linkerd does."""

import json
from typing import Any

import pytest

from portico.exits import Exit
from tests.portico.conftest import Play
from tests.portico.frames import batch as exchanges
from tests.portico.frames import exchange, frame, started
from tests.portico.linkerd.events import BUSY, JSON, LINES, SOURCES, WIDE
from tests.portico.scripted import Scripted, say, script
from tests.portico.terminals import Terminal

EVIL = "/\x1b[2J\x9b\r\u202e\ud800\U000e0001"


def shown(play: Play, *arguments: str, items: list[dict[str, Any]], tty: bool = False, columns: int = 120) -> Terminal:
    server = Scripted(talks=[script(say(started(), exchanges(2, *items)))])
    terminal = play(server)
    terminal.tty, terminal.columns = tty, columns
    terminal.variables["NO_COLOR"] = "1"
    assert terminal.run("tap", "deploy/web", "-n", "shop", "--limit", str(len(items)), *arguments) is Exit.OK
    return terminal


def events(play: Play, *arguments: str) -> tuple[Scripted, str]:
    text = frame("batch", 2, examined=2, matched=2, filter_epoch=1, events=BUSY)
    server = Scripted(talks=[script(say(started(mode="events"), text))])
    terminal = play(server)
    assert terminal.run("tap", "deploy/web", "--limit", "2", *arguments) is Exit.OK
    return server, terminal.out.getvalue()


@pytest.mark.parametrize(
    ("output", "printed"),
    [
        ([], "".join(f"{line}\n" for line in LINES)),
        (["-o", "wide"], "".join(f"{line}\n" for line in WIDE)),
        (["-o", "json"], JSON),
        (["-o", "jsonpath={.source}"], SOURCES * 2),
    ],
)
def test_linkerds_outputs_are_linkerds_byte_for_byte(play: Play, output: list[str], printed: str) -> None:
    server, text = events(play, "--linkerd", *output)
    assert text == printed
    assert server.heard[0][0]["mode"] == "events"
    assert server.asked[0].body.get("extract_headers", False) is (output == ["-o", "json"])


def test_a_path_is_a_beginning_where_linkerds_command_is_meant(play: Play) -> None:
    server, _ = events(play, "--linkerd", "--path", "/api.")
    assert server.asked[0].body["match"] == {"path_prefix": "/api."}


def test_single_events_are_the_apis_own_objects(play: Play) -> None:
    _, text = events(play, "--mode", "events")
    assert [json.loads(line) for line in text.splitlines()] == BUSY


def test_single_events_for_people_are_lines(play: Play) -> None:
    assert events(play, "--mode", "events", "-o", "pretty")[1].splitlines() == LINES


def test_an_unknown_output_is_refused_before_a_tap_is_opened(play: Play) -> None:
    server = Scripted()
    terminal = play(server)
    assert terminal.run("tap", "deploy/web", "-o", "yaml") is Exit.USAGE
    assert 'output format "yaml" not recognized' in terminal.told
    assert terminal.run("tap", "deploy/web", "-o", "jsonpath={a}{b}") is Exit.USAGE
    assert terminal.run("tap", "deploy/web", "--linkerd", "-o", "jsonl") is Exit.USAGE
    assert server.asked == []


def test_json_is_indented_and_jsonl_is_not(play: Play) -> None:
    terminal = shown(play, "-o", "json", items=[exchange()])
    assert json.loads(terminal.out.getvalue()) == exchange()
    assert terminal.shown[1].startswith('  "key"')


def test_a_jsonpath_picks_one_thing_out_of_each_exchange(play: Play) -> None:
    terminal = shown(play, "-o", "jsonpath={.destination.labels.deployment}", items=[exchange(1), exchange(2)])
    assert terminal.shown == ['"cart"', '"cart"']


@pytest.mark.parametrize("output", ["json", "jsonl", "jsonpath={.path}"])
def test_json_is_the_same_value_and_obeyed_by_no_terminal(play: Play, output: str) -> None:
    terminal = shown(play, "-o", output, items=[exchange(path=EVIL)])
    text = terminal.out.getvalue()
    assert not set(EVIL[1:]) & set(text) - set("[2J")
    value = json.loads(text)
    assert (value if isinstance(value, str) else value["path"]) == EVIL


@pytest.mark.parametrize("output", ["pretty", "wide"])
def test_lines_are_obeyed_by_no_terminal(play: Play, output: str) -> None:
    header = {"name": "x\x1b[0m", "value": EVIL}
    evil = exchange(path=EVIL, authority=EVIL, method=EVIL, route=EVIL, started_at=EVIL, request_headers=[header])
    evil["source"] = {"ip": EVIL, "port": 1, "labels": {"deployment": EVIL, EVIL: EVIL}}
    terminal = shown(play, "-o", output, items=[evil], columns=400)
    assert not set(EVIL[1:]) & set(terminal.out.getvalue()) - set("[2J")
    assert r"/\x1b[2J\x9b\x0d\u202e" in terminal.out.getvalue()


def test_a_line_for_people(play: Play) -> None:
    terminal = shown(play, items=[exchange()], tty=True, columns=100)
    assert terminal.shown == [
        "TIME         DIR SOURCE         DESTINATION    METHOD  CODE  LATENCY PATH",
        "22:31:04.512 out web            cart           GET      200  12.3 ms /cart/1",
    ]


@pytest.mark.parametrize(
    ("fields", "ending"),
    [
        ({"status": None, "latency_ms": None, "reset": 8}, "GET        -        - /cart/1 reset=8"),
        ({"ended": "incomplete"}, "200  12.3 ms /cart/1 incomplete"),
        ({"grpc_status": 14, "latency_ms": 0.87}, "200   870 µs /cart/1 grpc=Unavailable"),
        ({"grpc_status": 99}, "/cart/1 grpc=99"),
        ({"truncated": True}, "/cart/1 truncated"),
        ({"latency_ms": 2_400.0}, "200   2.40 s /cart/1"),
        ({"method": None}, "-        200  12.3 ms /cart/1"),
        ({"path": "/" + "x" * 100, "reset": 1}, "… reset=1"),
    ],
)
def test_what_a_line_tells(play: Play, fields: dict[str, Any], ending: str) -> None:
    (line,) = shown(play, "-o", "pretty", items=[exchange(**fields)]).shown
    assert line.endswith(ending)
    assert len(line) <= 120


@pytest.mark.parametrize(
    ("peer", "name"),
    [
        ({"ip": "10.9.0.7", "port": 51, "labels": {}}, "10.9.0.7:51"),
        ({"ip": "fd00::1", "port": 51, "labels": {}}, "[fd00::1]:51"),
        ({"ip": None, "port": 0, "labels": {}}, ":0"),
        ({"ip": "", "port": 0, "labels": {"statefulset": "db", "namespace": "data"}}, "db.data"),
        ({"ip": "", "port": 0, "labels": {"pod": "web-1", "namespace": "shop"}}, "web-1"),
    ],
)
def test_who_a_peer_is(play: Play, peer: dict[str, Any], name: str) -> None:
    (line,) = shown(play, "-o", "pretty", items=[exchange(source=peer)]).shown
    assert line.split()[2] == name


def test_a_wide_line_holds_all_and_cuts_nothing(play: Play) -> None:
    path = "/" + "x" * 300
    (line,) = shown(play, "-o", "wide", items=[exchange(path=path, route="GET /x")], columns=80).shown
    assert path in line
    for told in ("duration=14.0ms", "tls=true", "route=GET /x", "src=10.1.0.1:4000", "dst_pod=cart-5c8b"):
        assert told in line


def test_headers_stand_below(play: Play) -> None:
    named = exchange(
        request_headers=[{"name": "user-agent", "value": "curl"}],
        response_headers=[{"name": "x-bin", "value_b64": "AAE="}],
        trailers=[{"name": "grpc-status", "value": "0"}],
    )
    terminal = shown(play, "-o", "pretty", items=[named])
    assert terminal.shown[1:] == ["    > user-agent: curl", "    < x-bin: AAE=", "    = grpc-status: 0"]


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals_that_want_them(play: Play, variables: dict[str, str], coloured: bool) -> None:
    terminal = play(Scripted(talks=[script(say(started(), exchanges(2, exchange(status=503))))]))
    terminal.tty = True
    terminal.variables |= variables
    terminal.run("tap", "deploy/web", "--limit", "1")
    assert ("\x1b[31m 503\x1b[0m" in terminal.out.getvalue()) is coloured
    assert ("\x1b[" in terminal.told) is coloured
