from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.errors import StoreUnavailable
from chalicelib.runtime.static_token import FRESH, SecretsManagerStaticTokens


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


class SecretsManager:
    """Answers as AWS does: one version per stage; `broken` is what every call raises."""

    def __init__(self, **versions: str | bytes) -> None:
        self.versions = versions
        self.broken: Exception | None = None
        self.calls = 0

    def get_secret_value(self, *, SecretId: str, VersionStage: str) -> dict[str, Any]:  # noqa: N803 - AWS's names
        self.calls += 1
        if self.broken:
            raise self.broken
        if VersionStage not in self.versions:
            raise refusal("ResourceNotFoundException")
        value = self.versions[VersionStage]
        return {"SecretBinary" if isinstance(value, bytes) else "SecretString": value}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "GetSecretValue")


def test_current_comes_first_then_previous() -> None:
    client = SecretsManager(AWSCURRENT="new", AWSPREVIOUS="old")
    assert SecretsManagerStaticTokens(client, "portico", Clock()).current() == (b"new", b"old")


def test_bytes_are_taken_as_they_are() -> None:
    assert SecretsManagerStaticTokens(SecretsManager(AWSCURRENT=b"\x01"), "portico", Clock()).current() == (b"\x01",)


def test_a_secret_that_was_never_rotated_has_no_previous() -> None:
    assert SecretsManagerStaticTokens(SecretsManager(AWSCURRENT="new"), "portico", Clock()).current() == (b"new",)


def test_an_empty_secret_lets_nobody_in() -> None:
    assert SecretsManagerStaticTokens(SecretsManager(AWSCURRENT=""), "portico", Clock()).current() == ()


def test_it_is_read_once_within_its_time_and_again_after_it() -> None:
    client, clock = SecretsManager(AWSCURRENT="new", AWSPREVIOUS="old"), Clock()
    tokens = SecretsManagerStaticTokens(client, "portico", clock)
    tokens.current()
    clock.moment += FRESH - timedelta(seconds=1)
    tokens.current()
    assert client.calls == 2
    client.versions = {"AWSCURRENT": "newer"}
    clock.moment += timedelta(seconds=1)
    assert tokens.current() == (b"newer",)


@pytest.mark.parametrize(
    "broken", [refusal("InternalServiceError"), EndpointConnectionError(endpoint_url="https://sm")]
)
def test_an_outage_locks_nobody_out_who_was_in(broken: Exception) -> None:
    client, clock = SecretsManager(AWSCURRENT="new"), Clock()
    tokens = SecretsManagerStaticTokens(client, "portico", clock)
    tokens.current()
    client.broken = broken
    clock.moment += FRESH
    assert tokens.current() == (b"new",)


def test_an_outage_from_the_start_is_said() -> None:
    client = SecretsManager()
    client.broken = refusal("AccessDeniedException")
    with pytest.raises(StoreUnavailable):
        SecretsManagerStaticTokens(client, "portico", Clock()).current()


def test_a_secret_that_is_not_there_is_said() -> None:
    with pytest.raises(StoreUnavailable):
        SecretsManagerStaticTokens(SecretsManager(), "portico", Clock()).current()
