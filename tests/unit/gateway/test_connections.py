"""Signed as boto3 signs, sent over one pool, and every answer a value."""

import datetime
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.credentials import Credentials

from chalicelib.gateway import connections
from chalicelib.gateway.connections import SignedConnections
from chalicelib.relay.limits import POST_TIMEOUT
from chalicelib.tap.limits import SECOND
from chalicelib.tap.posting import Answer

ID = "L0SM9cOFvHcCIhw="
ENDPOINT = "https://abc.execute-api.eu-west-1.amazonaws.com/prod"
AT = datetime.datetime(2026, 11, 24, 12, 0, 0)  # noqa: DTZ001 - botocore's own clock is naive
CREDENTIALS = Credentials("AKIDEXAMPLE", "secret", "session")


class Gateway(BaseHTTPRequestHandler):
    """Answers with `status`, and remembers what it was asked."""

    protocol_version = "HTTP/1.1"
    status: ClassVar[int] = 200
    asked: ClassVar[list[tuple[str, str, bytes]]] = []
    peers: ClassVar[set[Any]] = set()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.command, self.path, body))
        self.peers.add(self.client_address)
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_DELETE = do_POST  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[str]:
    Gateway.status, Gateway.asked, Gateway.peers = 200, [], set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/prod"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def gateway() -> Iterator[SignedConnections]:
    signed = SignedConnections("eu-west-1", CREDENTIALS)
    yield signed
    if signed._opened is not None:
        signed._opened.clear()


@pytest.mark.parametrize(("method", "data"), [("POST", b'{"type":"batch"}'), ("DELETE", None)])
def test_it_is_signed_as_boto3_signs_it(
    method: str, data: bytes | None, gateway: SignedConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id that ends in `=` is encoded in the URL, and once more in what is signed."""
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: AT)
    theirs = boto3s(method, data)
    url, headers = gateway.signed(method, ENDPOINT, ID, data)
    assert url == theirs.url
    assert url.endswith("/@connections/L0SM9cOFvHcCIhw%3D")
    for name in ("Authorization", "X-Amz-Date", "X-Amz-Security-Token"):
        assert headers[name] == theirs.headers[name].decode()


def boto3s(method: str, data: bytes | None) -> AWSPreparedRequest:
    client = boto3.client(
        "apigatewaymanagementapi",
        endpoint_url=ENDPOINT,
        region_name="eu-west-1",
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        aws_session_token="session",
    )
    seen: list[AWSPreparedRequest] = []

    class Raw:
        def stream(self, **_: object) -> Iterator[bytes]:
            return iter([b""])

    def before_send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        seen.append(request)
        return AWSResponse(request.url, 200, {}, Raw())

    client.meta.events.register("before-send", before_send)
    if method == "POST":
        client.post_to_connection(ConnectionId=ID, Data=data)
    else:
        client.delete_connection(ConnectionId=ID)
    return seen[0]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, Answer.TAKEN),
        (400, Answer.GONE),
        (410, Answer.GONE),
        (413, Answer.TOO_LARGE),
        (429, Answer.BUSY),
        (403, Answer.FORBIDDEN),
        (401, Answer.FORBIDDEN),
        (404, Answer.FORBIDDEN),
        (500, Answer.AMBIGUOUS),
        (503, Answer.AMBIGUOUS),
    ],
)
def test_every_answer_is_a_value(status: int, answer: Answer, endpoint: str, gateway: SignedConnections) -> None:
    Gateway.status = status
    assert gateway.post(endpoint, ID, b"{}") is answer
    assert Gateway.asked == [("POST", "/prod/@connections/L0SM9cOFvHcCIhw%3D", b"{}")]


def test_a_socket_is_closed_there_or_not(endpoint: str, gateway: SignedConnections) -> None:
    Gateway.status = 410
    gateway.close(endpoint, ID)
    assert Gateway.asked[0][0] == "DELETE"


def test_posts_share_a_connection(endpoint: str, gateway: SignedConnections) -> None:
    for _ in range(5):
        gateway.post(endpoint, ID, b"{}")
    assert len(Gateway.peers) == 1


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    endpoint: str, gateway: SignedConnections, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.post(endpoint, ID, b"{}")
    gateway._used_at -= connections.IDLE_SECONDS + 1
    gateway.post(endpoint, ID, b"{}")
    assert len(Gateway.peers) == 2


def test_where_nobody_listens_nothing_was_sent(gateway: SignedConnections) -> None:
    assert gateway.post("http://127.0.0.1:1/prod", ID, b"{}") is Answer.BUSY


def test_after_a_time_out_nobody_knows(gateway: SignedConnections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "TOTAL_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert gateway.post(f"http://127.0.0.1:{silent.getsockname()[1]}/prod", ID, b"{}") is Answer.AMBIGUOUS


def test_credentials_are_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDOTHER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    _, headers = SignedConnections("eu-west-1").signed("POST", ENDPOINT, ID, b"{}")
    assert "AKIDOTHER" in headers["Authorization"]


def test_the_lease_counts_on_the_time_of_a_post() -> None:
    assert connections.TOTAL_SECONDS * SECOND <= POST_TIMEOUT
