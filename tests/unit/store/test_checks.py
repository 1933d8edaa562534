from collections.abc import Iterator

import pytest
from moto import mock_aws

from chalicelib.store.checks import TableChecks
from chalicelib.store.client import Client, make_client
from tests.api.house import make_tables

TABLES = {"cache": "CacheTable", "requests": "RequestsTable"}


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield make_client(region="eu-west-1")


def test_tables_that_answer_are_well(client: Client) -> None:
    make_tables(client)
    assert [(check.id, check.ok, check.fix) for check in TableChecks(client, TABLES).run()] == [
        ("store.cache", True, ""),
        ("store.requests", True, ""),
    ]


def test_a_table_that_is_not_there_is_named_with_what_to_do(client: Client) -> None:
    cache, _ = TableChecks(client, TABLES).run()
    assert not cache.ok
    assert "CacheTable" in cache.detail
    assert cache.fix == "aws dynamodb describe-table --table-name CacheTable"
