from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.errors import ClusterTrouble, Misconfigured, StoreUnavailable

CACHED = (
    wiring.observability,
    wiring.settings,
    wiring.limits,
    wiring.connection,
    wiring.dynamodb,
    wiring.shared,
    wiring.key_check,
    wiring.authentication,
    wiring.rooms,
)
ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "PORTICO_KUBECONFIG": "/nowhere/kubeconfig",
    "PORTICO_CACHE_TABLE": "cache",
    "PORTICO_REQUESTS_TABLE": "requests",
    "PORTICO_KEYS_TABLE": "keys",
    "PORTICO_TAPS_TABLE": "taps",
    "PORTICO_MAX_TUNNELS": "7",
    "PORTICO_RESERVED_NAMESPACES": "mine",
}
CONTEXT: Any = SimpleNamespace(aws_request_id="r-1", get_remaining_time_in_millis=lambda: 20_000)
EVENT = CloudWatchEvent(
    {
        "version": "0",
        "account": "123456789012",
        "region": "eu-west-1",
        "detail": {},
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "time": "2026-11-24T12:00:00Z",
        "id": "e-1",
        "resources": ["arn:aws:events:eu-west-1:123456789012:rule/refresh"],
    },
    CONTEXT,
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A container of its own for each test."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    _forget()
    yield
    _forget()


def _forget() -> None:
    for built in CACHED:
        built.cache_clear()


def test_everything_is_built_once() -> None:
    assert wiring.rooms() is wiring.rooms()
    assert wiring.shared()["tunnels"] is wiring.shared()["tunnels"]


def test_building_asks_nobody() -> None:
    """Neither the kubeconfig nor the database of this environment is there: building has not looked."""
    assert wiring.rooms().limits.max_tunnels == 7


def test_limits_are_those_of_the_settings() -> None:
    assert wiring.limits().is_reserved("mine")
    assert wiring.limits().is_reserved("inlets")
    assert not wiring.limits().is_reserved("default")


def test_the_static_token_comes_from_where_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither place can be read here; who says so tells which one was asked last."""
    with pytest.raises(ClusterTrouble):
        wiring.static_tokens().current()
    monkeypatch.setenv("PORTICO_STATIC_TOKEN_SOURCE", "cluster,secretsmanager:portico/token")
    wiring.settings.cache_clear()
    with pytest.raises(StoreUnavailable):
        wiring.static_tokens().current()


def test_a_wrong_environment_is_an_error_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTICO_CACHE_TABLE")
    for _ in range(2):
        with pytest.raises(Misconfigured, match="PORTICO_CACHE_TABLE is not set"):
            wiring.rooms()


def test_health_says_that_neither_part_answers() -> None:
    assert wiring.rooms().health.look() == {"cluster": False, "store": False}


def test_checks_look_at_cluster_and_tables() -> None:
    found = [check for part in wiring.rooms().checks for check in part.run()]
    assert not any(check.ok for check in found)
    assert {check.id for check in found} >= {"store.cache", "store.requests", "store.keys", "store.taps"}
    assert any(check.id.startswith("cluster.") for check in found)


def test_schedules_tell_that_they_could_not_do_their_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert wiring.refresh(EVENT)["complete"] == 0
    assert wiring.sweep(EVENT)["complete"] == 0
    output = capsys.readouterr().out
    assert '"RefreshFailed"' in output
    assert '"SweepFailed"' in output
    assert '"r-1"' in output


def test_a_schedule_that_cannot_begin_is_a_failure_that_lambda_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PORTICO_CACHE_TABLE")
    for run in (wiring.refresh, wiring.sweep):
        with pytest.raises(wiring.ScheduleFailed):
            run(EVENT)
    assert "PORTICO_CACHE_TABLE is not set" in capsys.readouterr().out
