"""Bytes that are no HTTP request, sent as they are."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.gateway.limits import REQUEST_LINE_BYTES
from tests.local.gateway.conftest import Place, running

SECRET = "s3cret-bearer"
HOST = "GET /echo HTTP/1.1\r\nHost: x\r\n"
MALFORMED = {
    "a control character": f"{HOST}Authorization: Bearer {SECRET}\x01\r\n\r\n",
    "a bare return": f"{HOST}Authorization: Bearer {SECRET}\rX\r\n\r\n",
    "a space in the name": f"{HOST}Auth orization: Bearer {SECRET}\r\n\r\n",
    "a header too long": f"{HOST}Authorization: Bearer {SECRET}{'x' * REQUEST_LINE_BYTES}\r\n\r\n",
    "a path too long": f"GET /echo?token={SECRET}{'x' * REQUEST_LINE_BYTES} HTTP/1.1\r\nHost: x\r\n\r\n",
    "an unknown method": f"FOO /echo?token={SECRET} HTTP/1.1\r\nHost: x\r\n\r\n",
    "a broken chunk": f"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{SECRET}\r\n",
}


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("malformed")
    with running(folder) as place:
        yield place


@pytest.mark.parametrize("sent", MALFORMED.values(), ids=MALFORMED.keys())
def test_neither_answer_nor_log_repeats_it(gateway: Place, sent: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = exchange(gateway.url, sent)
    head, _, body = answer.partition("\r\n\r\n")
    assert head.split()[1] == "400"
    assert "application/problem+json" in head
    assert '"code": "invalid_request"' in body
    assert SECRET not in answer
    assert SECRET not in caplog.text
    assert "not HTTP" in caplog.text


def exchange(url: str, sent: str) -> str:
    """Everything that comes back until the gateway closes, as it does after such a request."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as client:
        client.sendall(sent.encode())
        with client.makefile("rb") as stream:
            return stream.read().decode()
