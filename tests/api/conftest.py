from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.store.client import Client, make_client
from tests.api.house import House, make_tables


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """DynamoDB in this process, with both tables."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = make_client(region="eu-west-1")
        make_tables(client)
        yield client
