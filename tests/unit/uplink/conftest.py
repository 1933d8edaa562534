"""A house with one namespace in it."""

import pytest

from tests.unit.uplink.house import House


@pytest.fixture
def house() -> House:
    made = House()
    made.cluster.add_namespace("acmeco")
    return made
