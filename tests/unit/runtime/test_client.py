import pytest

from chalicelib.runtime.client import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, secrets_manager


def test_the_time_outs_fit_into_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    config = secrets_manager().meta.config
    assert config.connect_timeout == CONNECT_SECONDS
    assert config.read_timeout == READ_SECONDS
    assert ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) < 10
