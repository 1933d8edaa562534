"""When the database will not have it. What it keeps is tested in `tests/contract_ports`."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.errors import StoreUnavailable
from chalicelib.store.failures import Cancelled
from chalicelib.store.taps import TRIES, DynamoTaps
from chalicelib.tap.kept import Tap, TapOwner
from chalicelib.tap.match import Match
from chalicelib.tap.target import Target
from tests.unit.store.scripted import ScriptedClient, cancelled

NOW = datetime(2026, 11, 24, tzinfo=UTC)
OWNER = TapOwner("s", "key", ("g",), frozenset())
TAP = Tap("tap_1", OWNER, Target("shop", "pod", "x"), Match(), 1, False, NOW, NOW + timedelta(hours=8))


def test_an_owner_that_makes_too_many_at_once_is_told_so_in_the_end() -> None:
    client = ScriptedClient(cancelled("ConditionalCheckFailed", "None", "None"))
    with pytest.raises(StoreUnavailable):
        DynamoTaps(client, "t").create(TAP, most_of_owner=5)
    assert client.transactions == TRIES


def test_what_cannot_be_cured_is_not_tried_again() -> None:
    client = ScriptedClient(cancelled("ValidationError"))
    with pytest.raises(Cancelled):
        DynamoTaps(client, "t").create(TAP, most_of_owner=5)
    assert client.transactions == 1
