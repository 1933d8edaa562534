"""Where the API is found, what is sent there, and how a refusal reads."""

import json
import stat
from pathlib import Path

import pytest

from portico.exits import Exit
from tests.portico.conftest import Play
from tests.portico.scripted import Answers, Scripted
from tests.portico.terminals import Terminal

WHO = {
    "subject": "key:abc",
    "kind": "key",
    "scopes": ["tap:open"],
    "namespaces": ["shop"],
    "groups": ["a"],
    "expiresAt": None,
}


def knows(terminal: Terminal, url: str, token: str, folder: Path | None = None) -> None:
    """A local stack runs in the folder."""
    place = (folder or terminal.folder) / ".portico"
    place.mkdir(parents=True)
    (place / "run.json").write_text(json.dumps({"api": url, "token": token}))


def server(asked: str = "", status: int = 200, body: object = None, headers: dict[str, str] | None = None) -> Scripted:
    """It knows who asks, and has one more answer."""
    answers: Answers = {"GET /v1/whoami": [(200, WHO, {})]}
    if asked:
        answers[asked] = [(status, body, headers or {})]
    return Scripted(answers=answers)


def test_the_variables_come_first(play: Play) -> None:
    scripted = server()
    terminal = play(scripted)
    knows(terminal, "http://127.0.0.1:9", "other")
    assert terminal.run("whoami") is Exit.OK
    assert scripted.asked[0].headers["Authorization"] == "Bearer t0ken"
    assert json.loads(terminal.out.getvalue()) == WHO


def test_then_a_stack_that_runs_here_or_above(play: Play) -> None:
    scripted = server()
    terminal = play(scripted)
    terminal.variables.clear()
    knows(terminal, scripted.url, "l0cal")
    terminal.folder = terminal.folder / "deep" / "down"
    assert terminal.run("whoami") is Exit.OK
    assert scripted.asked[0].headers["Authorization"] == "Bearer l0cal"
    assert "run.json" in terminal.told


def test_a_token_alone_is_used_where_a_stack_runs(play: Play) -> None:
    scripted = server()
    terminal = play(scripted)
    del terminal.variables["PORTICO_URL"]
    knows(terminal, scripted.url, "l0cal")
    assert terminal.run("whoami") is Exit.OK
    assert scripted.asked[0].headers["Authorization"] == "Bearer t0ken"
    assert "token from PORTICO_TOKEN" in terminal.told


def test_a_run_file_that_another_user_put_there_is_not_used(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows(terminal, "http://127.0.0.1:9", "theirs")
    monkeypatch.setattr("os.getuid", lambda: 4_711)
    assert terminal.run("whoami") is Exit.UNREACHABLE
    assert "No Portico API is known" in terminal.told


def test_login_tries_the_token_and_stores_it_for_its_owner_alone(play: Play) -> None:
    scripted = server()
    terminal = play(scripted)
    terminal.variables.clear()
    terminal.stdin = "st0red\n"
    assert terminal.run("login", f"{scripted.url}/", "-n", "shop") is Exit.OK
    stored = terminal.folder / "home" / ".config" / "portico" / "profile.json"
    assert json.loads(stored.read_text()) == {"url": scripted.url, "token": "st0red", "namespace": "shop"}
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert "key:abc (key)" in terminal.out.getvalue()
    assert "st0red" not in terminal.out.getvalue() + terminal.told
    assert terminal.run("whoami") is Exit.OK
    assert [asked.headers["Authorization"] for asked in scripted.asked] == ["Bearer st0red"] * 2


def test_the_profiles_namespace_is_what_n_stands_for(play: Play) -> None:
    scripted = server("POST /v1/taps", 503, {"title": "Later"})
    terminal = play(scripted)
    terminal.variables["XDG_CONFIG_HOME"] = str(terminal.folder / "xdg")
    terminal.stdin = "st0red"
    terminal.run("login", scripted.url, "-n", "shop")
    assert (terminal.folder / "xdg" / "portico" / "profile.json").is_file()
    assert terminal.run("tap", "deploy/web") is Exit.SERVER
    assert scripted.asked[-1].body["target"]["namespace"] == "shop"


def test_the_stored_token_is_sent_to_no_other_address(play: Play) -> None:
    scripted = server()
    terminal = play(scripted)
    del terminal.variables["PORTICO_TOKEN"]
    terminal.stdin = "st0red"
    terminal.run("login", scripted.url)
    assert terminal.run("whoami") is Exit.OK
    terminal.variables["PORTICO_URL"] = "http://127.0.0.1:9"
    assert terminal.run("whoami") is Exit.UNREACHABLE
    assert "PORTICO_URL is set and PORTICO_TOKEN is not" in terminal.told


def test_logout_forgets(play: Play) -> None:
    scripted = server()
    terminal = play(scripted)
    terminal.variables.clear()
    terminal.stdin = "st0red"
    terminal.run("login", scripted.url)
    assert terminal.run("logout") is Exit.OK
    assert terminal.run("whoami") is Exit.UNREACHABLE
    assert terminal.run("logout") is Exit.OK
    assert "There was nothing to forget." in terminal.out.getvalue()


@pytest.mark.parametrize(
    ("url", "token", "said"),
    [
        ("http://portico.example.com", "x", "A token would cross the network in clear"),
        ("ftp://127.0.0.1", "x", "Not the address of an API"),
        ("portico.example.com", "x", "Not the address of an API"),
        ("http://127.0.0.1?x=1", "x", "Not the address of an API"),
        ("http://127.0.0.1:9", "", "No token was given"),
        ("http://127.0.0.1:9", "to ken", "No token was given"),
        ("http://127.0.0.1:9", "tökèn", "No token was given"),
    ],
)
def test_what_login_refuses(terminal: Terminal, url: str, token: str, said: str) -> None:
    terminal.stdin = token
    assert terminal.run("login", url) is Exit.USAGE
    assert said in terminal.told


def test_a_token_that_is_refused_is_not_stored(play: Play) -> None:
    scripted = server("GET /v1/whoami", 401, {"title": "Unauthorized", "code": "unauthorized"})
    terminal = play(scripted)
    terminal.stdin = "wrong"
    assert terminal.run("login", scripted.url) is Exit.DENIED
    assert not (terminal.folder / "home").exists()


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"url": "http://127.0.0.1:9"}', '{"url": 5, "token": "x"}'])
def test_a_profile_that_cannot_be_used_is_named(terminal: Terminal, text: str) -> None:
    path = terminal.folder / "home" / ".config" / "portico" / "profile.json"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert terminal.run("whoami") is Exit.USAGE
    assert "profile.json cannot be" in terminal.told


def test_a_problem_is_shown_whole(play: Play) -> None:
    problem = {
        "type": "about:blank",
        "title": "Invalid request",
        "status": 400,
        "code": "invalid_request",
        "detail": "/target/resource_name: \x1b[2J",
        "errors": [{"pointer": "/target/resource_name", "detail": "write a name"}],
        "requestId": "req-1",
    }
    terminal = play(server("POST /v1/taps", 400, problem))
    assert terminal.run("tap", "deploy/web") is Exit.REFUSED
    assert terminal.told == (
        "portico: Invalid request (400 invalid_request)\n"
        "  /target/resource_name: \\x1b[2J\n"
        "  /target/resource_name: write a name\n"
        "  request id: req-1\n"
    )


@pytest.mark.parametrize(
    ("status", "code", "ends", "advice"),
    [
        (401, "unauthorized", Exit.DENIED, "token from PORTICO_TOKEN"),
        (401, "unauthorized", Exit.DENIED, "set PORTICO_TOKEN, or run: portico login <url>"),
        (403, "insufficient_scope", Exit.DENIED, "one with this scope"),
        (403, "tap_forbidden", Exit.DENIED, "the cluster's RBAC decides this"),
        (403, "something_new", Exit.DENIED, "this credential may not do that"),
        (404, "target_not_found", Exit.REFUSED, "(404 target_not_found)"),
        (409, "too_many_pods", Exit.REFUSED, "--confirm"),
        (429, "relay_capacity", Exit.SERVER, "try again in 7 seconds"),
        (500, "internal", Exit.SERVER, "(500 internal)"),
        (503, "cluster_unavailable", Exit.SERVER, "try again in 7 seconds"),
    ],
)
def test_what_to_do_about_a_refusal(play: Play, status: int, code: str, ends: Exit, advice: str) -> None:
    problem = {"title": "No", "code": code, "detail": "because"}
    terminal = play(server("POST /v1/taps", status, problem, {"Retry-After": "7"} if status in {429, 503} else {}))
    assert terminal.run("tap", "deploy/web") is ends
    assert "because" in terminal.told
    assert advice in terminal.told


def test_an_answer_of_something_else_is_said_to_be_one(play: Play) -> None:
    terminal = play(server("POST /v1/taps", 404, ["not", "a", "problem"], {"X-Request-Id": "r1"}))
    assert terminal.run("tap", "deploy/web") is Exit.REFUSED
    assert "This is not an answer of Portico (404)" in terminal.told
    assert "r1" in terminal.told


def test_an_api_that_is_not_there_is_named_with_where_it_was_found(terminal: Terminal) -> None:
    knows(terminal, "http://127.0.0.1:9", "x")
    assert terminal.run("tunnels") is Exit.UNREACHABLE
    assert "http://127.0.0.1:9 does not answer" in terminal.told
    assert "run.json" in terminal.told


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"id": "../x", "websocket": "ws://127.0.0.1:9", "ticket": "x"},
        {"id": "t1", "websocket": "http://127.0.0.1:9", "ticket": "x"},
        {"id": "t1", "websocket": "ws://127.0.0.1:9"},
        {"id": "t1", "websocket": "ws://127.0.0.1:9", "subprotocols": ["portico.tap.v2"]},
        [],
    ],
)
def test_a_tap_that_cannot_be_watched_is_a_protocol_fault(play: Play, answer: object) -> None:
    terminal = play(server("POST /v1/taps", 201, answer))
    assert terminal.run("tap", "deploy/web") is Exit.PROTOCOL


def test_tunnels_are_listed_page_by_page(play: Play) -> None:
    one = {
        "name": "acmeco",
        "namespace": "acmeco",
        "tcpPorts": [80, 443],
        "created": "2026-11-24T10:00:00Z",
        "connectedClients": 2,
    }
    two = {"name": "b\x1b[2J", "namespace": "beta", "tcpPorts": [], "created": "2026-11-24T10:00:00Z"}
    link = {"Link": '</live/v1/tunnels?limit=500&continue=abc%3D>; rel="next"'}
    pages = [(200, [one], link), (200, [two], {})]
    terminal = play(Scripted(answers={"GET /v1/tunnels": list(pages)}))
    assert terminal.run("tunnels") is Exit.OK
    assert [json.loads(line) for line in terminal.shown] == [one, two]
    table = play(Scripted(answers={"GET /v1/tunnels": list(pages)}))
    table.out.truncate(0)
    table.out.seek(0)
    assert table.run("tunnels", "-o", "pretty") is Exit.OK
    assert table.shown == [
        "NAMESPACE  NAME      TCP PORTS  CLIENTS  CREATED",
        "acmeco     acmeco    80, 443    2        2026-11-24T10:00:00Z",
        r"beta       b\x1b[2J  -          -        2026-11-24T10:00:00Z",
    ]


def test_tunnels_of_nobody(play: Play) -> None:
    terminal = play(Scripted(answers={"GET /v1/tunnels": [(200, [], {})]}))
    assert terminal.run("tunnels", "-o", "pretty", "-n", "acmeco") is Exit.OK
    assert terminal.run("tunnels", "-o", "json") is Exit.OK
    assert terminal.shown == ["No tunnels.", "[]"]


def test_tunnels_that_are_no_list(play: Play) -> None:
    assert play(Scripted(answers={"GET /v1/tunnels": [(200, {}, {})]})).run("tunnels") is Exit.PROTOCOL


def test_a_flaw_that_the_detail_has_told_is_not_told_again(play: Play) -> None:
    flaws = [{"pointer": "/max_rps", "detail": "is at most 1000 here"}]
    problem = {"title": "Invalid request", "detail": "max_rps is at most 1000 here", "errors": flaws}
    terminal = play(server("POST /v1/taps", 400, problem))
    assert terminal.run("tap", "deploy/web", "--max-rps", "5000") is Exit.REFUSED
    assert terminal.told.count("is at most 1000 here") == 1
