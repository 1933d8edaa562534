from datetime import timedelta

from chalicelib.access.ports import IdempotencyKey
from chalicelib.store.client import Client
from chalicelib.store.expiry import DynamoExpiry
from chalicelib.store.idempotency import DynamoIdempotency
from tests.contract_ports.places import REQUESTS_TABLE
from tests.fakes.clock import START


def test_records_of_requests_expire_too(dynamodb: Client) -> None:
    key = IdempotencyKey("static", "hash", "POST /v1/tunnels")
    DynamoIdempotency(dynamodb, REQUESTS_TABLE).begin(key, body_hash="b", now=START)
    expiry = DynamoExpiry(dynamodb, REQUESTS_TABLE)
    assert expiry.expired(START, limit=9) == []
    later = START + timedelta(hours=25)
    assert expiry.remove(expiry.expired(later, limit=9), later) == 1
