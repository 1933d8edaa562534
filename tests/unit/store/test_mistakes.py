from datetime import timedelta

import pytest

from chalicelib.store.client import Client
from chalicelib.store.mistakes import DynamoMistakes
from chalicelib.tap.door_ports import Mistakes
from tests.fakes.clock import START
from tests.fakes.tap_doors import FakeMistakes


@pytest.fixture(params=["fake", "dynamodb"])
def mistakes(request: pytest.FixtureRequest) -> Mistakes:
    if request.param == "fake":
        return FakeMistakes()
    return DynamoMistakes(request.getfixturevalue("dynamodb"), "TapsTable")


def test_ten_in_a_minute_are_too_many_for_that_socket(mistakes: Mistakes) -> None:
    told = [mistakes.too_many("c-1", START + timedelta(seconds=second)) for second in range(10)]
    assert told == [False] * 9 + [True]
    assert not mistakes.too_many("c-2", START)


def test_a_minute_later_they_are_forgiven(mistakes: Mistakes) -> None:
    for second in (*range(9), *range(70, 79)):
        assert not mistakes.too_many("c-1", START + timedelta(seconds=second))


def test_an_item_goes_by_itself(dynamodb: Client) -> None:
    DynamoMistakes(dynamodb, "TapsTable").too_many("c-1", START)
    [item] = dynamodb.scan(TableName="TapsTable")["Items"]
    assert int(item["expires_at"]["N"]) == int(START.timestamp()) + 300
