from dataclasses import replace

from chalicelib.store.client import Client
from chalicelib.store.ended_taps import DynamoEndedTaps
from chalicelib.store.taps import DynamoTaps
from tests.contract_ports.tap_places import sample
from tests.fakes import FakeClock


def test_taps_whose_life_is_over_and_no_others(dynamodb: Client) -> None:
    clock = FakeClock()
    taps, ended = DynamoTaps(dynamodb, "TapsTable"), DynamoEndedTaps(dynamodb, "TapsTable")
    over = sample(clock)
    for tap in (replace(over, expires_at=clock.now()), sample(clock)):
        taps.create(tap, most_of_owner=9)
    assert [state.tap.id for state in ended.ended(clock.now())] == [over.id]
