"""Where each suite runs: on the fake, and on the adapter with an in-process DynamoDB; races and TTL on the local database."""

import json
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from chalicelib.store.client import Client, make_client
from tests.contract_ports.database import Database, running_database
from tests.contract_ports.places import CACHE_TABLE, CachePlace
from tests.contract_ports.tap_places import TapPlace
from tests.fakes import FakeClock

TEMPLATE = Path(__file__).parents[2] / "infra" / "tables.json"
_AT_CREATION = ("AttributeDefinitions", "KeySchema", "BillingMode")

_tables = count()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """DynamoDB in this process, with the tables of the template."""
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.startswith("AWS_ENDPOINT_URL")]:
        monkeypatch.delenv(name)
    with mock_aws():
        client = make_client(region="eu-west-1")
        make_tables(client)
        yield client


@pytest.fixture(params=["fake", "dynamodb", pytest.param("database", marks=pytest.mark.stack)])
def place(request: pytest.FixtureRequest, clock: FakeClock) -> CachePlace:
    """A cache: in memory, in DynamoDB in this process, or in a table of its own in the local database."""
    if request.param == "fake":
        return CachePlace.fake(clock)
    if request.param == "dynamodb":
        return CachePlace.dynamodb(request.getfixturevalue("dynamodb"), clock)
    client, table = request.getfixturevalue("database").client, f"Place{next(_tables)}"
    make_table(client, table)
    return CachePlace.dynamodb(client, clock, table)


@pytest.fixture(params=["fake", "dynamodb"])
def tap_place(request: pytest.FixtureRequest, clock: FakeClock) -> TapPlace:
    """A store of taps: in memory, or in DynamoDB."""
    if request.param == "fake":
        return TapPlace.fake(clock)
    return TapPlace.dynamodb(request.getfixturevalue("dynamodb"), clock)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The local database as a process of its own: it has the races, the transactions and the TTL of the real one."""
    with running_database(tmp_path_factory.mktemp("database")) as running:
        make_tables(running.client)
        yield running


def make_tables(client: Client) -> None:
    """The tables of the template, under their logical names."""
    for name in json.loads(TEMPLATE.read_text())["Resources"]:
        make_table(client, name, like=name)


def make_table(client: Client, name: str, *, like: str = CACHE_TABLE) -> None:
    """One more table like one of the template."""
    properties: dict[str, Any] = json.loads(TEMPLATE.read_text())["Resources"][like]["Properties"]
    client.create_table(TableName=name, **{key: properties[key] for key in _AT_CREATION})
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])
