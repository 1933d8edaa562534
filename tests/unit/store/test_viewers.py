"""When many change at once. What is kept is tested in `tests/contract_ports`."""

from datetime import UTC, datetime

import pytest

from chalicelib.errors import StoreUnavailable
from chalicelib.store.failures import Cancelled
from chalicelib.store.viewers import TRIES, DynamoViewers
from chalicelib.tap.kept import KeptViewer, TapOwner
from tests.unit.store.scripted import ScriptedClient, cancelled

NOW = datetime(2026, 11, 24, tzinfo=UTC)
VIEWER = KeptViewer(
    "tap_1", "c", "https://x.test", TapOwner("s", "key", (), frozenset()), None, None, False, None, NOW, NOW, NOW
)
TAP_ITEM = {"joined": {"N": "1"}}


def test_a_change_that_collides_is_done_again() -> None:
    client = ScriptedClient(cancelled("TransactionConflict", "None"))
    with pytest.raises(StoreUnavailable):
        DynamoViewers(client, "t").change(VIEWER)
    assert client.transactions == TRIES


def test_a_change_that_will_never_be_is_not() -> None:
    client = ScriptedClient(cancelled("ValidationError", "None"))
    with pytest.raises(Cancelled):
        DynamoViewers(client, "t").change(VIEWER)


def test_sockets_that_open_at_once_are_counted_one_after_the_other() -> None:
    client = ScriptedClient(cancelled("ConditionalCheckFailed", "None", "None"), item=TAP_ITEM)
    with pytest.raises(StoreUnavailable):
        DynamoViewers(client, "t").connect(VIEWER, most_of_tap=5)
    assert client.transactions == TRIES
