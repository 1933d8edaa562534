"""The WebSocket API through a client that is not ours: handshake, messages, limits, ends."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from local.gateway.limits import FRAME_BYTES, MESSAGE_BYTES
from local.gateway.settings import SocketSettings
from tests.local.gateway.conftest import Json, Place, running


def kept(place: Place, kind: str, connection_id: str) -> Json:
    """The event that the sample app kept, as soon as it is there."""
    path = place.folder / f"{kind}-{connection_id}.json"
    deadline = time.monotonic() + 5
    while not path.exists():
        assert time.monotonic() < deadline, path
        time.sleep(0.02)
    return json.loads(path.read_text())


def ask(socket: ClientConnection, **asked: Json) -> Json:
    """Send a message, give what comes back: the event that the function saw, unless something went wrong."""
    socket.send(json.dumps(asked))
    return json.loads(socket.recv(10))


def id_of(socket: ClientConnection) -> str:
    return str(ask(socket)["requestContext"]["connectionId"])


def closed_with(socket: ClientConnection) -> int | None:
    return close_code_of(lambda: socket.recv(10))


def close_code_of(talk: Callable[[], object]) -> int | None:
    with pytest.raises(ConnectionClosed) as caught:
        talk()
    return caught.value.rcvd.code if caught.value.rcvd is not None else None


def test_a_message_reaches_its_function_and_a_post_the_client(place: Place) -> None:
    with connect(place.socket_url) as socket:
        event = ask(socket, hello="é")
    assert json.loads(event["body"]) == {"hello": "é"}
    context = event["requestContext"]
    assert (context["routeKey"], context["eventType"], context["stage"]) == ("$default", "MESSAGE", "api")
    assert context["connectionId"].endswith("=")
    assert context["messageId"]
    assert event["isBase64Encoded"] is False


def test_connect_sees_headers_and_the_whole_query(place: Place) -> None:
    with connect(f"{place.socket_url}?tap=1&tap=2&e=%26", additional_headers={"Authorization": "Bearer t"}) as socket:
        event = kept(place, "connect", id_of(socket))
    assert event["headers"]["Authorization"] == "Bearer t"
    assert event["multiValueQueryStringParameters"] == {"tap": ["1", "2"], "e": ["&"]}
    assert event["queryStringParameters"] == {"tap": "2", "e": "&"}
    assert (event["requestContext"]["routeKey"], event["requestContext"]["eventType"]) == ("$connect", "CONNECT")
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_connects_status_refuses_the_upgrade(place: Place, status: int) -> None:
    with pytest.raises(InvalidStatus) as caught:
        connect(f"{place.socket_url}?status={status}")
    assert caught.value.response.status_code == status


@pytest.mark.parametrize("fault", ["raise=1", "nonsense=1"])
def test_a_connect_that_fails_is_502(place: Place, fault: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        connect(f"{place.socket_url}?{fault}")
    assert caught.value.response.status_code == 502


def test_a_connect_that_is_slow_is_504(tmp_path: Path) -> None:
    with running(tmp_path, integration_seconds=0.3) as place, pytest.raises(InvalidStatus) as caught:
        connect(f"{place.socket_url}?sleep=2")
    assert caught.value.response.status_code == 504


def test_the_subprotocol_is_the_one_that_connect_answers(place: Place) -> None:
    offered: Any = ["portico.tap.v1", "portico.ticket.abc"]
    with connect(f"{place.socket_url}?protocol=portico.tap.v1", subprotocols=offered) as socket:
        assert socket.subprotocol == "portico.tap.v1"
        headers = kept(place, "connect", id_of(socket))["headers"]
        assert headers["Sec-WebSocket-Protocol"] == "portico.tap.v1, portico.ticket.abc"
    with connect(place.socket_url, subprotocols=offered) as socket:
        assert socket.subprotocol is None


def test_what_is_offered_is_not_logged(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """It may be a ticket."""
    with pytest.raises(InvalidStatus):
        connect(f"{place.socket_url}?status=403", subprotocols=["canary"])  # type: ignore[list-item]
    assert "canary" not in caplog.text


def test_nothing_can_be_posted_before_connect_has_answered(place: Place) -> None:
    with connect(f"{place.socket_url}?post=1") as socket:
        assert kept(place, "early", id_of(socket))["code"] == "GoneException"


def test_plain_http_on_the_sockets_path_is_refused(place: Place) -> None:
    url = place.socket_url.replace("ws", "http", 1)
    assert httpx.get(url).status_code == 426
    assert (
        httpx.get(url, headers={"Connection": "Upgrade", "Upgrade": "websocket"}).status_code == 426
    )  # no key, no version


def test_messages_of_one_connection_overtake_each_other(tmp_path: Path) -> None:
    """The first waits until the second is at work, then longer than that one needs."""
    with running(tmp_path, scale_seconds=0.01) as place, connect(place.socket_url) as socket:
        socket.send(json.dumps({"n": "slow", "meet": 2, "sleep": 1}))
        socket.send(json.dumps({"n": "fast", "meet": 2}))
        answers = [json.loads(json.loads(socket.recv(20))["body"])["n"] for _ in range(2)]
    assert answers == ["fast", "slow"]


def test_a_function_that_raises_makes_api_gateways_own_frame(place: Place) -> None:
    with connect(place.socket_url) as socket:
        frame = ask(socket, **{"raise": "no"})
        assert frame.keys() == {"message", "connectionId", "requestId"}
        assert frame["message"] == "Internal server error"
        assert frame["connectionId"] == id_of(socket)  # and the connection lives


def test_a_function_that_is_slow_makes_api_gateways_own_frame(tmp_path: Path) -> None:
    with running(tmp_path, integration_seconds=1.5) as place, connect(place.socket_url) as socket:
        assert ask(socket, sleep=3)["message"] == "Endpoint request timed out"


def test_a_frame_of_32_kb_passes_and_a_larger_one_closes_with_1009(place: Place) -> None:
    with connect(place.socket_url) as socket:
        envelope = len(json.dumps({"pad": ""}))
        assert "requestContext" in ask(socket, pad="x" * (FRAME_BYTES - envelope))
        socket.send(json.dumps({"pad": "x" * (FRAME_BYTES - envelope + 1)}))
        assert closed_with(socket) == 1009


def pieces(size: int) -> list[str]:
    text = json.dumps({"pad": "x" * (size - len(json.dumps({"pad": ""})))})
    return [text[at : at + FRAME_BYTES // 2] for at in range(0, len(text), FRAME_BYTES // 2)]


def test_a_message_of_128_kb_in_frames_passes_and_a_larger_one_closes_with_1009(place: Place) -> None:
    with connect(place.socket_url, max_size=None) as socket:
        socket.send(pieces(MESSAGE_BYTES))
        # Posting it back would be over the limit with its envelope: the function fails, and says so in a frame.
        assert json.loads(socket.recv(10))["message"] == "Internal server error"

        def say_too_much() -> None:
            socket.send(pieces(MESSAGE_BYTES + 1))  # the close may come before the last piece has gone
            socket.recv(10)

        assert close_code_of(say_too_much) == 1009


def test_a_binary_frame_closes_with_1003(place: Place) -> None:
    with connect(place.socket_url) as socket:
        socket.send(b"\x00")
        assert closed_with(socket) == 1003


def test_disconnect_hears_how_it_ended(place: Place) -> None:
    with connect(place.socket_url) as socket:
        identifier = id_of(socket)
        socket.close(4001)
    context = kept(place, "disconnect", identifier)["requestContext"]
    assert (context["routeKey"], context["eventType"]) == ("$disconnect", "DISCONNECT")
    assert context["disconnectStatusCode"] == 4001


def test_a_client_that_vanishes_is_disconnected_too(place: Place) -> None:
    with connect(place.socket_url) as socket:
        identifier = id_of(socket)
        socket.socket.close()
    assert kept(place, "disconnect", identifier)["requestContext"]["disconnectStatusCode"] == 1006


def test_a_client_that_goes_during_its_connect_is_disconnected_too(tmp_path: Path) -> None:
    with running(tmp_path) as place:
        with pytest.raises(TimeoutError):
            connect(f"{place.socket_url}?sleep=0.6", open_timeout=0.3)
        deadline = time.monotonic() + 5
        while not (found := list(tmp_path.glob("disconnect-*.json"))):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    assert json.loads(found[0].read_text())["requestContext"]["disconnectStatusCode"] == 1006


def test_an_idle_connection_is_closed_and_messages_either_way_keep_it(tmp_path: Path) -> None:
    with running(tmp_path, sockets=SocketSettings(idle_seconds=3.0)) as place, connect(place.socket_url) as socket:
        identifier = id_of(socket)
        for _ in range(3):
            time.sleep(1.2)  # less than the idle time by far, three times more than it: only messages keep it open
            ask(socket)
        began = time.monotonic()
        assert closed_with(socket) == 1001
        assert time.monotonic() - began > 2
        assert kept(place, "disconnect", identifier)["requestContext"]["disconnectStatusCode"] == 1001


def test_a_connection_has_an_end_however_busy(tmp_path: Path) -> None:
    with (
        running(tmp_path, sockets=SocketSettings(connection_seconds=1.5)) as place,
        connect(place.socket_url) as socket,
    ):
        began = time.monotonic()

        def talk() -> None:
            while time.monotonic() - began < 5:
                ask(socket)

        assert close_code_of(talk) == 1001


def test_the_gateways_end_closes_sockets_with_1001(tmp_path: Path) -> None:
    with running(tmp_path) as place:
        socket = connect(place.socket_url)
    with socket:
        assert closed_with(socket) == 1001


def test_sockets_on_another_origin(tmp_path: Path) -> None:
    with running(tmp_path, sockets=SocketSettings(port=0)) as place:
        assert place.socket_url.rpartition("/")[0][5:] != place.url[7:]
        with connect(place.socket_url) as socket:
            assert id_of(socket)
        assert httpx.get(f"{place.url}/ws").status_code == 404
        assert httpx.get(f"{place.management_url}/").status_code == 403
