"""The socket on the running stack, with live traffic, by a client that is not ours: the way of a `wscat` window."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.e2e.running import Running

WEB = {"target": {"namespace": "shop", "resource_type": "deploy", "resource_name": "web"}}
Json = dict[str, Any]

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def tokens(stack: Running) -> dict[str, str]:
    told: dict[str, str] = json.loads((stack.folder / "tokens.json").read_text())
    return told


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def tap(stack: Running, tokens: dict[str, str]) -> Iterator[Json]:
    with stack.api as api:
        made: Json = api.post("/v1/taps", json=WEB, headers=bearer(tokens["tap"])).json()
    yield made
    with stack.api as api:
        api.delete(f"/v1/taps/{made['id']}", headers=bearer(tokens["tap"]))


@contextmanager
def by_ticket(tap: Json) -> Iterator[ClientConnection]:
    offered = [Subprotocol(each) for each in tap["subprotocols"]]
    with connect(tap["websocket"], subprotocols=offered, proxy=None) as socket:
        yield socket


def until(socket: ClientConnection, kind: str) -> list[Json]:
    """Frames up to the first of that type."""
    frames: list[Json] = []
    while not frames or frames[-1]["type"] != kind:
        frames.append(json.loads(socket.recv(20)))
    return frames


def refused(where: str, **more: Any) -> int:  # noqa: ANN401 - the client's own
    with pytest.raises(InvalidStatus) as caught:
        connect(where, proxy=None, **more)
    return caught.value.response.status_code


def test_live_exchanges_a_new_filter_a_pause_and_the_end(tap: Json) -> None:
    with by_ticket(tap) as socket:
        assert socket.subprotocol == "portico.tap.v1"
        socket.send('{"type": "attach", "ref": 1}')
        first = until(socket, "batch")
        assert (first[0]["type"], first[0]["tap"], first[0]["epoch"], first[0]["seq"]) == ("started", tap["id"], 1, 1)
        assert first[-1]["exchanges"]
        socket.send('{"type": "filter", "filter": {"method": "GET"}, "ref": 2}')
        assert until(socket, "filtered")[-1]["ref"] == 2
        later = until(socket, "batch")[-1]
        assert later["filter_epoch"] == 2
        assert {each["method"] for each in later["exchanges"]} == {"GET"}
        socket.send('{"type": "ping", "ref": 3}')
        assert until(socket, "pong")[-1] | {"at": ""} == {"type": "pong", "epoch": 0, "at": "", "ref": 3}
        socket.send("nonsense")
        assert until(socket, "error")[-1]["epoch"] == 0
        socket.send('{"type": "detach", "ref": 4}')
        bye = until(socket, "bye")[-1]
    assert (bye["code"], bye["retry"], bye["ref"]) == (4500, False, 4)
    totals = bye["totals"]
    assert totals["held"] == 0
    there = ("delivered", "filtered", "sampled", "paused", "held")
    assert totals["examined"] == sum(totals[name] for name in there) + sum(totals["lost"].values())


def test_a_ticket_works_once(tap: Json) -> None:
    offered = [Subprotocol(each) for each in tap["subprotocols"]]
    with by_ticket(tap):
        assert refused(tap["websocket"], subprotocols=offered) == 401


def test_a_terminal_with_its_bearer_and_nobody_else(stack: Running, tap: Json, tokens: dict[str, str]) -> None:
    where = f"{tap['websocket']}?tap={tap['id']}"
    assert refused(where) == 401
    assert refused(where, additional_headers=bearer(tokens["none"])) == 403
    assert refused(where, additional_headers=bearer(tokens["tap"]), origin="https://evil.example.com") == 403
    with connect(where, additional_headers=bearer(tokens["tap"]), origin=stack.facts["api"], proxy=None) as socket:
        socket.send('{"type": "attach", "mode": "events"}')
        assert until(socket, "batch")[-1]["events"]


def test_a_deleted_tap_says_bye_with_its_ledger(stack: Running, tap: Json, tokens: dict[str, str]) -> None:
    with by_ticket(tap) as socket:
        socket.send('{"type": "attach"}')
        until(socket, "batch")
        with stack.api as api:
            assert api.delete(f"/v1/taps/{tap['id']}", headers=bearer(tokens["tap"])).status_code == 204
        bye = until(socket, "bye")[-1]
    totals = bye["totals"]
    counted = sum(totals[name] for name in ("delivered", "filtered", "sampled", "paused", "held"))
    assert (bye["code"], bye["retry"], totals["examined"]) == (4501, False, counted + sum(totals["lost"].values()))


def test_ten_viewers_have_one_relay(stack: Running, tap: Json, tokens: dict[str, str]) -> None:
    where = f"{tap['websocket']}?tap={tap['id']}"
    with ExitStack() as opened:
        headers = bearer(tokens["tap"])
        opening = (connect(where, additional_headers=headers, proxy=None) for _ in range(10))
        viewing = [opened.enter_context(socket) for socket in opening]
        for socket in viewing:
            socket.send('{"type": "attach"}')
        assert {until(socket, "batch")[0]["epoch"] for socket in viewing} == {1}


def test_nobody_without_rights_opens_a_tap(stack: Running, tokens: dict[str, str]) -> None:
    with stack.api as api:
        answer = api.post("/v1/taps", json=WEB, headers=bearer(tokens["none"]))
    assert (answer.status_code, answer.json()["code"]) == (403, "tap_forbidden")


def test_no_ticket_and_no_key_is_in_any_log(stack: Running, tap: Json, tokens: dict[str, str]) -> None:
    with by_ticket(tap):
        pass
    logs = "".join(path.read_text(errors="replace") for path in (stack.folder / "logs").iterdir())
    assert tap["ticket"] not in logs
    assert [token for token in tokens.values() if token in logs] == []
