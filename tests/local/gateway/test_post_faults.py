"""Posts that fail on order: which, how many, from when on, and what a client sees of it."""

import json
import os
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from local.gateway.post_faults import BadFaults, PostFaults, read_shares
from local.gateway.settings import SocketSettings
from tests.local.gateway.conftest import Client, Place, client, running
from tests.local.gateway.test_options import settings
from tests.local.gateway.test_sockets import id_of


def write(path: Path, shares: dict[str, float], at: int) -> None:
    """Change the file, at a moment that no earlier change had."""
    path.write_text(json.dumps(shares))
    os.utime(path, ns=(at, at))


def test_the_shares_are_kept(tmp_path: Path) -> None:
    write(tmp_path / "faults", {"429": 0.2, "410": 0.1}, 1)
    faults = PostFaults(tmp_path / "faults", Random(7))
    drawn = Counter(faults.draw() for _ in range(10_000))
    assert drawn.keys() == {"429", "410", None}
    assert abs(drawn["429"] - 2_000) < 200
    assert abs(drawn["410"] - 1_000) < 150


def test_a_changed_file_counts_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "faults"
    faults = PostFaults(path, Random(7))
    assert faults.draw() is None
    write(path, {"429": 1}, 1)
    assert faults.draw() == "429"
    write(path, {"413": 1}, 2)
    assert faults.draw() == "413"
    path.unlink()
    assert faults.draw() is None


@pytest.mark.parametrize("text", ["{", "[]", '{"418": 1}', '{"429": -1}', '{"429": true}', '{"429": 0.6, "410": 0.6}'])
def test_a_file_that_does_not_say_what_to_do_is_refused(text: str) -> None:
    with pytest.raises(BadFaults):
        read_shares(text)


def test_the_environment_names_the_file() -> None:
    assert settings(PORTICO_POST_FAULTS="a/file").sockets.post_faults == Path("a/file")
    assert settings().sockets.post_faults is None


def status_of(management: Client, identity: str) -> int:
    try:
        answer = management.post_to_connection(ConnectionId=identity, Data=b"x")
    except ClientError as error:
        answer = error.response
    status: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return tmp_path / "faults"


def test_posts_fail_as_ordered(tmp_path: Path, faulty: Path) -> None:
    with running(tmp_path, sockets=SocketSettings(post_faults=faulty)) as place, opened(place) as socket:
        management, identity = client("apigatewaymanagementapi", place.management_url), id_of(socket)
        for at, (kind, status) in enumerate({"429": 429, "413": 413, "403": 403, "500-before": 500}.items(), 1):
            write(faulty, {kind: 1}, at)
            assert status_of(management, identity) == status
        write(faulty, {"500-after": 1}, 9)
        assert status_of(management, identity) == 500
        assert socket.recv(5) == "x"  # the first that arrived
        write(faulty, {}, 10)
        assert status_of(management, identity) == 200


def test_gone_ends_the_socket(tmp_path: Path, faulty: Path) -> None:
    with running(tmp_path, sockets=SocketSettings(post_faults=faulty)) as place, opened(place) as socket:
        management, identity = client("apigatewaymanagementapi", place.management_url), id_of(socket)
        write(faulty, {"410": 1}, 1)
        assert status_of(management, identity) == 410
        with pytest.raises(ConnectionClosed):
            socket.recv(5)
        faulty.unlink()
        assert status_of(management, identity) == 410


def opened(place: Place) -> ClientConnection:
    return connect(place.socket_url, max_size=None)
