"""The local tables are those of the template: same keys, same time to live, names handed on through the environment."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from local.database.connect import REGION
from local.database.tables import make_tables, tables


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with mock_aws():
        yield f"https://dynamodb.{REGION}.amazonaws.com"


def test_every_table_of_the_template_is_made_with_its_keys_and_its_time_to_live(dynamodb: str) -> None:
    make_tables(dynamodb)
    client = boto3.client("dynamodb", region_name=REGION)
    for table in tables():
        made = client.describe_table(TableName=table.name)["Table"]
        assert made["KeySchema"] == table.properties["KeySchema"]
        ttl = client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
        assert ttl["AttributeName"] == table.properties["TimeToLiveSpecification"]["AttributeName"]


def test_making_them_twice_leaves_what_is_in_them(dynamodb: str) -> None:
    make_tables(dynamodb)
    client = boto3.client("dynamodb", region_name=REGION)
    item = {"pk": {"S": "a"}, "sk": {"S": "b"}}
    client.put_item(TableName="CacheTable", Item=item)
    make_tables(dynamodb)
    assert client.get_item(TableName="CacheTable", Key=item)["Item"] == item


def test_functions_find_a_table_by_its_logical_id() -> None:
    assert {table.name: table.variable for table in tables()}["CacheTable"] == "PORTICO_CACHE_TABLE"
