"""`IdempotencyRecords`: one request at a time, and what came of it."""

from datetime import timedelta

import pytest

from chalicelib.access.ports import Earlier, IdempotencyKey
from chalicelib.store.client import Client
from chalicelib.store.idempotency import DynamoIdempotency
from tests.contract_ports.places import REQUESTS_TABLE
from tests.fakes.clock import START

KEY = IdempotencyKey("static", "key", "POST /v1/tunnels")
SECOND = timedelta(seconds=1)


@pytest.fixture
def records(dynamodb: Client) -> DynamoIdempotency:
    return DynamoIdempotency(dynamodb, REQUESTS_TABLE)


def begin(records: DynamoIdempotency, after: timedelta = 0 * SECOND, *, body: str = "body") -> Earlier | None:
    return records.begin(KEY, body_hash=body, now=START + after)


def test_the_first_one_is_ours_to_do(records: DynamoIdempotency) -> None:
    assert begin(records) is None


@pytest.mark.parametrize(
    "other",
    [
        IdempotencyKey("other", "key", "POST /v1/tunnels"),
        IdempotencyKey("static", "other", "POST /v1/tunnels"),
        IdempotencyKey("static", "key", "POST /v1/namespace"),
    ],
)
def test_another_principal_key_or_door_is_another_record(records: DynamoIdempotency, other: IdempotencyKey) -> None:
    begin(records)
    assert records.begin(other, body_hash="body", now=START) is None


def test_one_that_is_running_is_seen(records: DynamoIdempotency) -> None:
    begin(records)
    assert begin(records, 59 * SECOND) == Earlier("body", None, "")


def test_one_that_has_run_for_a_minute_is_taken_over(records: DynamoIdempotency) -> None:
    begin(records)
    assert begin(records, 60 * SECOND) is None
    assert begin(records, 61 * SECOND) == Earlier("body", None, "")


def test_but_not_with_another_body(records: DynamoIdempotency) -> None:
    begin(records)
    assert begin(records, 60 * SECOND, body="other") == Earlier("body", None, "")


def test_one_that_is_finished_says_what_came_of_it(records: DynamoIdempotency) -> None:
    begin(records)
    records.finish(KEY, reference="acmeco/web", status=201)
    assert begin(records, timedelta(hours=23), body="other") == Earlier("body", 201, "acmeco/web")


def test_for_24_hours_though_the_table_still_has_it(records: DynamoIdempotency) -> None:
    begin(records)
    records.finish(KEY, reference="acmeco/web", status=201)
    assert begin(records, timedelta(hours=24)) is None
    assert begin(records, timedelta(hours=24)) == Earlier("body", None, "")


def test_one_given_back_may_be_tried_by_the_next(records: DynamoIdempotency) -> None:
    begin(records)
    records.abandon(KEY)
    assert begin(records, body="other") is None


def test_finishing_what_was_given_back_leaves_nothing(records: DynamoIdempotency) -> None:
    records.finish(KEY, reference="acmeco/web", status=201)
    assert begin(records) is None
