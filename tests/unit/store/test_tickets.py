"""A ticket is not in the table. Its life is tested in `tests/contract_ports`."""

from datetime import UTC, datetime

from chalicelib.store.tickets import DynamoTickets
from chalicelib.tap.kept import TapOwner


class Client:
    def __init__(self) -> None:
        self.put: dict[str, object] = {}

    def put_item(self, **request: object) -> None:
        self.put = request


def test_who_reads_the_table_cannot_open_a_socket() -> None:
    client = Client()
    owner = TapOwner("s", "key", (), frozenset())
    ticket = DynamoTickets(client, "t").issue("tap_1", owner, datetime(2026, 11, 24, tzinfo=UTC))
    assert ticket not in str(client.put)
