"""A token that others always take first is none. The counting is tested in `tests/contract_ports`."""

from datetime import UTC, datetime

from botocore.exceptions import ClientError

from chalicelib.store.admission import TRIES, DynamoAdmission


class Refusing:
    def __init__(self) -> None:
        self.calls = 0

    def update_item(self, **_: object) -> None:
        self.calls += 1
        raise ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}, "UpdateItem")


def test_who_never_gets_a_token_gives_up() -> None:
    client = Refusing()
    assert not DynamoAdmission(client, "t", most=1).upstream_token(datetime(2026, 11, 24, tzinfo=UTC))
    assert client.calls == 2 * TRIES


def test_the_map_of_relays_is_made_once() -> None:
    client = Refusing()
    admission = DynamoAdmission(client, "t", most=1)
    for _ in range(2):
        assert not admission.enter("tap_1", datetime(2026, 11, 24, tzinfo=UTC))
    assert client.calls == 3
