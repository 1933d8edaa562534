"""`cluster/health.py`: yes or no."""

import socket
from collections.abc import Callable

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.health import ClusterHealth
from tests.unit.cluster.api_server import ApiServer, answer, recorded
from tests.unit.cluster.conftest import Time


def hang_up(_: socket.socket) -> None:
    """Close without a word."""


@pytest.mark.parametrize(
    ("said", "alive"),
    [
        (answer(200, "ok", content_type="text/plain"), True),
        (recorded("etcd-hangs-readyz"), False),
        (recorded("unauthorized"), False),
        (hang_up, False),
    ],
)
def test_alive_is_what_readyz_says(
    server: ApiServer,
    connection: ClusterConnection,
    time: Time,
    said: bytes | Callable[[socket.socket], None],
    alive: bool,
) -> None:
    server.says(said)
    assert ClusterHealth(connection, now=time.now).alive() is alive
    assert (server.last.target, len(server.seen)) == ("/readyz", 1)
