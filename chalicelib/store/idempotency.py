"""What came of each Idempotency-Key. Provides `access.ports.IdempotencyRecords`.

A record holds hashes, a reference and a status: no key, no body, no secret. One whose request has been running for
`TAKEN_OVER` belongs to a Lambda that is dead (a request ends after 29 s), so the next one with the same body may claim it.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.access.ports import Earlier, IdempotencyKey
from chalicelib.store.client import Client
from chalicelib.store.failures import ConditionFailed, Item
from chalicelib.store.layout import Keys
from chalicelib.store.numbers import expiry, moment, number
from chalicelib.store.table import Table

KEPT = timedelta(hours=24)  # docs/api.md, Writing safely
TAKEN_OVER = timedelta(seconds=60)  # twice as long as any request can live

_OURS = (
    "attribute_not_exists(pk) OR expires_at <= :expired"
    " OR (attribute_not_exists(finished) AND started_at <= :dead AND body_hash = :body_hash)"
)


class DynamoIdempotency:
    """Records of the requests table."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def begin(self, record: IdempotencyKey, *, body_hash: str, now: datetime) -> Earlier | None:
        item = _keys(record) | {
            "body_hash": {"S": body_hash},
            "started_at": moment(now),
            "expires_at": expiry(now + KEPT),
        }
        values = {":expired": expiry(now), ":dead": moment(now - TAKEN_OVER), ":body_hash": {"S": body_hash}}
        try:
            self._table.put_if(item, _OURS, values)
        except ConditionFailed as refusal:
            return _earlier(refusal.item)
        return None

    def finish(self, key: IdempotencyKey, *, reference: str, status: int) -> None:
        with suppress(ConditionFailed):  # it has expired or was given back: then there is nothing to remember
            self._table.update_raw(
                Key=_keys(key),
                UpdateExpression="SET finished = :status, #reference = :reference",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeNames={"#reference": "reference"},  # a reserved word
                ExpressionAttributeValues={":status": number(status), ":reference": {"S": reference}},
            )

    def abandon(self, key: IdempotencyKey) -> None:
        self._table.delete(_keys(key))


def _keys(key: IdempotencyKey) -> Keys:
    """One hash of all three: a subject may be as long as a provider likes, a sort key may not."""
    text = "\n".join((key.principal, key.route, key.key_hash))
    return {"pk": {"S": f"idempotency#{sha256(text.encode()).hexdigest()}"}, "sk": {"S": "record"}}


def _earlier(item: Item) -> Earlier:
    finished = item.get("finished")
    reference = item.get("reference", {"S": ""})
    return Earlier(item["body_hash"]["S"], int(finished["N"]) if finished else None, reference["S"])
