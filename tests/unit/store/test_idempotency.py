"""What is particular to DynamoDB; what all records do is in `tests/contract_ports`."""

from chalicelib.access.ports import IdempotencyKey
from chalicelib.store.client import Client
from chalicelib.store.idempotency import DynamoIdempotency
from tests.contract_ports.places import REQUESTS_TABLE
from tests.fakes.clock import START


def test_a_record_names_neither_the_key_nor_who_sent_it(dynamodb: Client) -> None:
    key = IdempotencyKey("somebody@example.com" * 100, "hash-of-key", "POST /v1/tunnels")
    DynamoIdempotency(dynamodb, REQUESTS_TABLE).begin(key, body_hash="hash-of-body", now=START)
    [item] = dynamodb.scan(TableName=REQUESTS_TABLE)["Items"]
    assert set(item) == {"pk", "sk", "body_hash", "started_at", "expires_at"}
    assert "somebody" not in str(item)
