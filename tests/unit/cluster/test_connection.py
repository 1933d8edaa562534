"""`cluster/connection.py`: who asks, how often, with which credential, and within which time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import urllib3

from chalicelib.cluster.connection import MERGE_PATCH, ClusterConnection, delete_options, user_agent
from chalicelib.cluster.kubeconfig import Access
from chalicelib.correlation import request_id
from chalicelib.due import answer_by
from chalicelib.errors import ClusterError, ClusterTimeout, ClusterUnavailable
from chalicelib.version import VERSION
from tests.unit.cluster.api_server import ApiServer, answer, kubeconfig, recorded
from tests.unit.cluster.conftest import Time

PATH = ("api", "v1", "namespaces")


@pytest.fixture
def asked() -> Iterator[None]:
    token = request_id.set("req-1 (x)\r\nEvil: 1")
    yield
    request_id.reset(token)


def test_a_get_says_who_asks_and_what_it_takes(server: ApiServer, connection: ClusterConnection) -> None:
    told = connection.request("GET", PATH, query={"limit": "5"})
    assert (told.status, told.document()) == (200, {})
    assert (server.last.method, server.last.target) == ("GET", "/api/v1/namespaces?limit=5")
    assert server.last.headers["authorization"] == "Bearer s3cret"
    assert server.last.headers["accept"] == "application/json"
    assert server.last.headers["user-agent"] == f"portico/{VERSION}"
    assert "content-type" not in server.last.headers


@pytest.mark.usefixtures("asked")
def test_the_request_id_goes_to_the_audit_log_and_nothing_else_with_it(
    server: ApiServer, connection: ClusterConnection
) -> None:
    connection.request("GET", PATH)
    assert server.last.headers["user-agent"] == f"portico/{VERSION} (request req-1xEvil:1)"
    assert "evil" not in server.last.headers
    assert user_agent().startswith("portico/")


def test_a_body_goes_as_json_of_the_type_asked_for(server: ApiServer, connection: ClusterConnection) -> None:
    connection.request("PATCH", PATH, body={"spec": {"name": "ü"}}, content_type=MERGE_PATCH)
    assert server.last.headers["content-type"] == MERGE_PATCH
    assert server.last.json == {"spec": {"name": "ü"}}


def test_one_connection_serves_many_calls(server: ApiServer, connection: ClusterConnection) -> None:
    for _ in range(5):
        connection.request("GET", PATH)
    assert server.connections == 1


def test_a_connection_idle_beyond_fifty_seconds_of_wall_clock_is_not_used_again(
    server: ApiServer, connection: ClusterConnection, time: Time
) -> None:
    connection.request("GET", PATH)
    time.pass_by(49)
    connection.request("GET", PATH)
    assert server.connections == 1
    time.pass_by(51)
    connection.request("GET", PATH)
    assert server.connections == 2


def test_a_read_is_repeated_after_a_busy_answer_and_a_broken_connection(
    server: ApiServer, connection: ClusterConnection, time: Time
) -> None:
    server.says(recorded("aggregated-away-503"), lambda _: None, answer(200, {"ok": 1}))
    assert connection.request("GET", PATH).document() == {"ok": 1}
    assert time.slept == [0.1, 0.2]


def test_a_read_is_asked_three_times_and_the_last_answer_stands(
    server: ApiServer, connection: ClusterConnection
) -> None:
    server.says(recorded("aggregated-away-503"))
    assert connection.request("GET", PATH).status == 503
    assert len(server.seen) == 3


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_write_is_never_repeated(server: ApiServer, connection: ClusterConnection, method: str) -> None:
    server.says(recorded("overload-429"), answer(200, {}))
    assert connection.request(method, PATH, body={}).status == 429
    server.says(lambda _: None, answer(200, {}))
    with pytest.raises(ClusterTimeout, match="may have been done"):
        connection.request(method, PATH, body={})
    assert len(server.seen) == 2


def test_retry_after_is_honoured_while_there_is_time(
    server: ApiServer, connection: ClusterConnection, time: Time
) -> None:
    server.says(recorded("overload-429"), answer(200, {}))
    assert connection.request("GET", PATH).status == 200
    assert time.slept == [2.1]


def test_retry_after_beyond_the_deadline_is_handed_on(
    server: ApiServer, connection: ClusterConnection, time: Time
) -> None:
    server.says(answer(429, "busy", retry_after="30"), answer(200, {}))
    told = connection.request("GET", PATH)
    assert (told.status, told.retry_after, time.slept) == (429, 30, [])


def test_no_call_outlives_the_request_that_it_belongs_to(connection: ClusterConnection, time: Time) -> None:
    token = answer_by.set(time.now() - timedelta(seconds=1))
    try:
        with pytest.raises(ClusterUnavailable, match="nothing was sent"):
            connection.request("POST", PATH, body={})
    finally:
        answer_by.reset(token)


def test_a_deadline_of_its_own_shortens_a_call(server: ApiServer, connection: ClusterConnection, time: Time) -> None:
    server.says(recorded("aggregated-away-503"))
    told = connection.request("GET", PATH, deadline=time.now() + timedelta(seconds=0.15))
    assert (told.status, len(server.seen)) == (503, 2)


def loading(server: ApiServer, *tokens: str, expires_at: datetime | None = None) -> tuple[ClusterConnection, list[str]]:
    """A connection whose kubeconfig holds another token each time it is read."""
    left = list(tokens)

    def load() -> Access:
        token = left.pop(0)
        return Access(f"http://127.0.0.1:{server.port}", urllib3.PoolManager(maxsize=1), f"Bearer {token}", expires_at)

    return ClusterConnection(load), left


def test_a_refused_token_is_read_again_once(server: ApiServer) -> None:
    connection, left = loading(server, "old", "new")
    connection.request("GET", PATH)
    server.says(recorded("unauthorized"), answer(201, {}))
    assert connection.request("POST", PATH, body={}).status == 201
    assert [seen.headers["authorization"] for seen in server.seen] == ["Bearer old", "Bearer old", "Bearer new"]
    assert left == []
    connection.close()


def test_a_token_just_read_and_refused_is_an_answer(server: ApiServer) -> None:
    connection, left = loading(server, "bad", "unused")
    server.says(recorded("unauthorized"))
    assert connection.request("GET", PATH).status == 401
    assert left == ["unused"]
    connection.close()


def test_a_401_of_a_proxied_service_is_not_about_our_token(server: ApiServer) -> None:
    connection, left = loading(server, "good", "unused")
    connection.request("GET", PATH)
    server.says(recorded("proxy-target-401"))
    assert connection.request("GET", PATH).status == 401
    assert left == ["unused"]
    connection.close()


def test_a_credential_near_its_end_is_renewed_before_it_is_refused(server: ApiServer) -> None:
    connection, left = loading(server, "first", "second", "third", expires_at=datetime.now(UTC) + timedelta(seconds=30))
    connection.request("GET", PATH)
    connection.request("GET", PATH)
    assert [seen.headers["authorization"] for seen in server.seen] == ["Bearer first", "Bearer second"]
    assert left == ["third"]
    connection.close()


def test_a_stream_gets_the_credential_that_calls_use(server: ApiServer) -> None:
    connection, left = loading(server, "first", "second")
    connection.request("GET", PATH)
    assert connection.access().authorization == "Bearer first"
    assert left == ["second"]
    connection.close()
    assert connection.access().authorization == "Bearer second"
    connection.close()


def test_an_anonymous_connection_sends_no_authorization(server: ApiServer) -> None:
    connection = ClusterConnection(lambda: Access(f"http://127.0.0.1:{server.port}", urllib3.PoolManager()))
    connection.request("GET", PATH)
    assert "authorization" not in server.last.headers
    connection.close()


def test_from_kubeconfig_reads_nothing_until_asked(tmp_path: Path, server: ApiServer) -> None:
    file = tmp_path / "config"
    connection = ClusterConnection.from_kubeconfig(file)
    with pytest.raises(ClusterError, match="cannot be read"):
        connection.request("GET", PATH)
    file.write_text(json.dumps(kubeconfig(f"http://127.0.0.1:{server.port}/k8s/clusters/c-1/")))
    assert connection.request("GET", PATH).status == 200
    assert server.last.target == "/k8s/clusters/c-1/api/v1/namespaces"
    connection.close()
    connection.close()


def test_a_dry_run_of_a_delete_is_said_in_its_body() -> None:
    """Recorded from a real API server: `?dryRun=All` beside a body is not read, and the object is gone."""
    assert delete_options(dry_run=True, uid="u") == {
        "propagationPolicy": "Background",
        "preconditions": {"uid": "u"},
        "dryRun": ["All"],
    }


@pytest.mark.parametrize(("left", "told"), [(5.0, "4s"), (2.9, "1s"), (0.5, "1s")])
def test_the_server_is_told_when_to_give_a_write_up(
    server: ApiServer, connection: ClusterConnection, time: Time, left: float, told: str
) -> None:
    until = time.now() + timedelta(seconds=left)
    connection.request("POST", PATH, query={"dryRun": "All"}, body={}, deadline=until)
    assert server.last.target == f"/api/v1/namespaces?dryRun=All&timeout={told}"
    connection.request("GET", PATH, deadline=until)
    assert server.last.target == "/api/v1/namespaces"
