"""`cluster/secrets.py`: bytes unchanged, and never a word of them in an error."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.secrets import ClusterSecrets
from chalicelib.errors import ClusterError, Conflict, InvalidRequest, NamespaceNotFound, NamespaceTerminating
from tests.unit.cluster.api_server import ApiServer, answer, recorded


@pytest.fixture
def secrets(connection: ClusterConnection) -> ClusterSecrets:
    return ClusterSecrets(connection)


def secret(**data: object) -> bytes:
    return answer(200, {"kind": "Secret", "metadata": {"name": "web"}, "data": data})


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=100))
def test_bytes_come_back_as_they_went(server: ApiServer, secrets: ClusterSecrets, value: bytes) -> None:
    server.says(answer(201, {}))
    secrets.write("acmeco", "web", "token", value)
    body = server.last.json
    assert isinstance(body, dict)
    server.says(secret(**body["data"]))
    assert secrets.read("acmeco", "web", "token") == value


def test_read(server: ApiServer, secrets: ClusterSecrets) -> None:
    server.says(secret(token=base64.b64encode(b"t0k").decode()))
    assert secrets.read("acmeco", "web", "token") == b"t0k"
    assert secrets.read("acmeco", "web", "other") is None
    assert server.last.asked == "/api/v1/namespaces/acmeco/secrets/web"


def test_absent_is_none_but_only_if_a_kubernetes_says_so(server: ApiServer, secrets: ClusterSecrets) -> None:
    server.says(recorded("secret-missing"))
    assert secrets.read("acmeco", "web", "token") is None
    server.says(recorded("get-without-crd"))
    with pytest.raises(ClusterError):
        secrets.read("acmeco", "web", "token")


@pytest.mark.parametrize("text", ["s3cret!", "abc", "ü"])
def test_what_is_not_base64_is_an_error_that_does_not_say_what_it_is(
    server: ApiServer, secrets: ClusterSecrets, text: str
) -> None:
    server.says(secret(token=text))
    with pytest.raises(ClusterError, match="not base64") as raised:
        secrets.read("acmeco", "web", "token")
    assert text not in raised.value.detail


def test_a_secret_that_is_not_there_is_made(server: ApiServer, secrets: ClusterSecrets) -> None:
    server.says(answer(201, {}))
    secrets.write("acmeco", "inlets-uplink-license", "license", b"L")
    assert (server.last.method, server.last.asked) == ("POST", "/api/v1/namespaces/acmeco/secrets")
    assert server.last.json == {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": {"name": "inlets-uplink-license"},
        "data": {"license": "TA=="},
    }


def test_one_that_is_there_has_its_key_set(server: ApiServer, secrets: ClusterSecrets) -> None:
    server.says(recorded("create-exists"), answer(200, {}))
    secrets.write("acmeco", "web", "token", b"t")
    assert (server.last.method, server.last.asked) == ("PATCH", "/api/v1/namespaces/acmeco/secrets/web")
    assert server.last.headers["content-type"] == "application/merge-patch+json"
    assert server.last.json == {"data": {"token": "dA=="}}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["create-in-absent-namespace"], NamespaceNotFound),
        (["secret-in-terminating"], NamespaceTerminating),
        (["create-exists", "secret-missing"], Conflict),
        (["create-exists", "secret-patch-echoes-data"], InvalidRequest),
        (["secret-bad-base64"], ClusterError),
        (["unauthorized"], ClusterError),
    ],
)
def test_a_refused_write_has_its_error_and_never_the_data(
    server: ApiServer, secrets: ClusterSecrets, answers: list[str], expected: type[Exception]
) -> None:
    server.says(*[recorded(name) for name in answers])
    with pytest.raises(expected) as raised:
        secrets.write("acmeco", "web", "token", b"not base64!")
    assert type(raised.value) is expected
    assert "base64" not in str(raised.value)
