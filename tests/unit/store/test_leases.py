"""A lease's steps are single conditional writes: nothing is read before. Its rules are tested in `tests/contract_ports`."""

from datetime import UTC, datetime

from botocore.exceptions import ClientError

from chalicelib.store.leases import DynamoLeases
from chalicelib.tap.kept import Lease

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LEASE = Lease("r", 3, NOW)


class Refusing:
    """Knows one call only, and refuses it."""

    def __init__(self) -> None:
        self.conditions: list[str] = []

    def update_item(self, **request: object) -> None:
        self.conditions.append(str(request["ConditionExpression"]))
        raise ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}, "UpdateItem")


def test_each_step_is_one_write_under_a_condition() -> None:
    client = Refusing()
    leases = DynamoLeases(client, "t")
    assert leases.take("tap_1", "r", NOW) is None
    assert leases.renew("tap_1", LEASE, NOW) is None
    assert not leases.release("tap_1", LEASE, 4, NOW)
    assert not leases.request_start("tap_1", NOW)
    assert not leases.offer("tap_1", LEASE, NOW)
    assert not leases.claim("tap_1", "s", NOW)
    assert not leases.opened("tap_1", "s", NOW)
    assert len(client.conditions) == 7
    assert all(client.conditions)
