"""`@connections` through boto3: posting, looking, closing, and each of its refusals."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from local.gateway.limits import MESSAGE_BYTES
from local.gateway.settings import SocketSettings
from tests.local.gateway.conftest import Client, Place, client, running
from tests.local.gateway.test_invoke import error_of
from tests.local.gateway.test_sockets import closed_with, id_of, kept

SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=made-up"}


@pytest.fixture
def socket(place: Place) -> Iterator[ClientConnection]:
    with connect(place.socket_url, max_size=None) as opened:
        yield opened


@pytest.fixture(params=["", "/api"], ids=["bare", "stage"])
def management(place: Place, request: pytest.FixtureRequest) -> Client:
    return client("apigatewaymanagementapi", place.management_url + request.param)


def test_a_post_reaches_the_client_as_text(management: Client, socket: ClientConnection) -> None:
    management.post_to_connection(ConnectionId=id_of(socket), Data="é".encode())
    assert socket.recv(5) == "é"


def test_a_post_that_is_not_text_is_binary(management: Client, socket: ClientConnection) -> None:
    management.post_to_connection(ConnectionId=id_of(socket), Data=b"\xff")
    assert socket.recv(5) == b"\xff"


def test_posts_keep_their_order(management: Client, socket: ClientConnection) -> None:
    identifier = id_of(socket)
    for number in range(50):
        management.post_to_connection(ConnectionId=identifier, Data=str(number).encode())
    assert [socket.recv(5) for _ in range(50)] == [str(number) for number in range(50)]


def test_an_id_encoded_twice_is_understood(place: Place, socket: ClientConnection) -> None:
    twice = quote(quote(id_of(socket), safe=""), safe="")
    assert "%253D" in twice
    assert httpx.post(f"{place.url}/@connections/{twice}", content=b"x", headers=SIGNED).status_code == 200
    assert socket.recv(5) == "x"


def test_a_connection_can_be_looked_at(management: Client, socket: ClientConnection) -> None:
    seen = management.get_connection(ConnectionId=id_of(socket))
    assert seen["Identity"]["SourceIp"] == "127.0.0.1"
    assert "websockets" in seen["Identity"]["UserAgent"]
    assert seen["ConnectedAt"] <= seen["LastActiveAt"] <= datetime.now(UTC)


def test_a_connection_can_be_closed_and_is_gone(place: Place, management: Client, socket: ClientConnection) -> None:
    identifier = id_of(socket)
    management.delete_connection(ConnectionId=identifier)
    assert error_of(lambda: management.get_connection(ConnectionId=identifier))["Code"] == "GoneException"
    assert closed_with(socket) == 1000
    assert kept(place, "disconnect", identifier)["requestContext"]["disconnectStatusCode"] == 1000


def test_a_made_up_connection_is_410(management: Client) -> None:
    error = error_of(lambda: management.post_to_connection(ConnectionId="made-up-id=", Data=b"x"))
    assert (error["status"], error["Code"]) == (410, "GoneException")


def test_a_closed_connection_is_410(management: Client, place: Place) -> None:
    with connect(place.socket_url) as socket:
        identifier = id_of(socket)
    kept(place, "disconnect", identifier)
    error = error_of(lambda: management.post_to_connection(ConnectionId=identifier, Data=b"x"))
    assert (error["status"], error["Code"]) == (410, "GoneException")


def test_128_kb_pass_and_a_byte_more_is_413(management: Client, socket: ClientConnection) -> None:
    identifier = id_of(socket)
    management.post_to_connection(ConnectionId=identifier, Data=b"x" * MESSAGE_BYTES)
    assert len(socket.recv(5)) == MESSAGE_BYTES
    error = error_of(lambda: management.post_to_connection(ConnectionId=identifier, Data=b"x" * (MESSAGE_BYTES + 1)))
    assert (error["status"], error["Code"]) == (413, "PayloadTooLargeException")


def test_another_stage_or_no_signature_is_403(place: Place, socket: ClientConnection) -> None:
    identifier = id_of(socket)
    other = client("apigatewaymanagementapi", place.management_url + "/other")
    error = error_of(lambda: other.post_to_connection(ConnectionId=identifier, Data=b"x"))
    assert (error["status"], error["Code"]) == (403, "ForbiddenException")
    assert httpx.post(f"{place.url}/@connections/{quote(identifier)}", content=b"x").status_code == 403


def test_posts_beyond_the_rate_are_429(tmp_path: Path) -> None:
    with running(tmp_path, sockets=SocketSettings(posts_a_second=3)) as place, connect(place.socket_url) as socket:
        identifier = id_of(socket)  # takes one
        management = client("apigatewaymanagementapi", place.management_url)

        def post_often() -> None:
            for _ in range(20):
                management.post_to_connection(ConnectionId=identifier, Data=b"x")

        error = error_of(post_often)
        assert (error["status"], error["Code"]) == (429, "LimitExceededException")
        time.sleep(0.5)  # refills
        management.post_to_connection(ConnectionId=identifier, Data=b"again")


def test_a_client_that_does_not_read_is_429_and_harms_nobody(tmp_path: Path) -> None:
    with running(tmp_path, sockets=SocketSettings(client_buffer_bytes=200_000)) as place:
        management = client("apigatewaymanagementapi", place.management_url)
        with connect(place.socket_url, max_queue=1, close_timeout=0.1) as slow, connect(place.socket_url) as other:
            identifier = id_of(slow)

            def post_until_full() -> None:
                for _ in range(1_000):
                    management.post_to_connection(ConnectionId=identifier, Data=b"x" * 100_000)

            error = error_of(post_until_full)
            assert (error["status"], error["Code"]) == (429, "LimitExceededException")
            assert id_of(other)


def test_errors_have_awss_shape(place: Place) -> None:
    answer = httpx.post(f"{place.url}/api/@connections/nobody%3D", content=b"x", headers=SIGNED)
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (410, "GoneException")
    assert json.loads(answer.content)["message"] == "Gone"
