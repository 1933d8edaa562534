"""`cluster/static_token.py`: current and previous, fail closed, and calm while the cluster is away."""

import base64

import pytest

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.static_token import ClusterStaticTokens
from chalicelib.errors import ClusterUnavailable
from tests.unit.cluster.api_server import ApiServer, answer, recorded
from tests.unit.cluster.conftest import Time


@pytest.fixture
def tokens(connection: ClusterConnection, time: Time) -> ClusterStaticTokens:
    return ClusterStaticTokens(connection, clock=time)


def secret(**data: bytes) -> bytes:
    encoded = {key.replace("_", "-"): base64.b64encode(value).decode() for key, value in data.items()}
    return answer(200, {"kind": "Secret", "data": encoded})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"client_api_token": b"now"}, [b"now"]),
        ({"client_api_token": b"now\n", "client_api_token_previous": b"then\r\n"}, [b"now", b"then"]),
        ({"client_api_token": b"now\n\n"}, [b"now\n"]),
        ({"client_api_token": b"", "client_api_token_previous": b"\n"}, []),
        ({"other": b"x"}, []),
    ],
)
def test_tokens_are_read_as_stored_but_for_one_newline(
    server: ApiServer, tokens: ClusterStaticTokens, data: dict[str, bytes], expected: list[bytes]
) -> None:
    server.says(secret(**data))
    assert list(tokens.current()) == expected
    assert server.last.target == "/api/v1/namespaces/inlets/secrets/client-api-token"


def test_an_absent_secret_lets_nobody_in(server: ApiServer, tokens: ClusterStaticTokens) -> None:
    server.says(recorded("secret-missing"))
    assert list(tokens.current()) == []


def test_it_is_read_again_after_thirty_seconds(server: ApiServer, tokens: ClusterStaticTokens, time: Time) -> None:
    server.says(secret(client_api_token=b"one"), secret(client_api_token=b"two"))
    assert list(tokens.current()) == [b"one"]
    time.pass_by(29)
    assert list(tokens.current()) == [b"one"]
    time.pass_by(1)
    assert list(tokens.current()) == [b"two"]
    assert len(server.seen) == 2


def test_the_last_known_stays_while_the_cluster_is_away_and_not_every_request_asks(
    server: ApiServer, tokens: ClusterStaticTokens, time: Time
) -> None:
    server.says(secret(client_api_token=b"one"))
    tokens.current()
    time.pass_by(30)
    server.says(recorded("aggregated-away-503"))
    assert [list(tokens.current()) for _ in range(3)] == [[b"one"]] * 3
    assert len(server.seen) == 4  # one read, then one with its two repetitions
    time.pass_by(5)
    server.says(secret(client_api_token=b"two"))
    assert list(tokens.current()) == [b"two"]


def test_never_read_is_an_error_and_not_an_empty_list(server: ApiServer, tokens: ClusterStaticTokens) -> None:
    server.says(recorded("aggregated-away-503"))
    for _ in range(2):
        with pytest.raises(ClusterUnavailable):
            tokens.current()
