"""API keys. Provides `access.ports.ApiKeys`. An item holds the secret's salted hash and never the secret.

The keys table has one item a key: pk `key#<id>`, sk `record`. `expires_at` is there only where the key has an end.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from chalicelib.access.api_key import Bound, Grant, KeyRecord
from chalicelib.access.scopes import SCOPES, Scope
from chalicelib.store.client import Client
from chalicelib.store.failures import ConditionFailed
from chalicelib.store.layout import Keys
from chalicelib.store.numbers import from_microseconds, moment
from chalicelib.store.table import Table

KEPT_AFTER = timedelta(days=7)  # an expired key is told apart from one that never was, in the list, for so long


class DynamoKeys:
    """Records of the keys table."""

    def __init__(self, client: Client, table: str) -> None:
        self._table = Table(client, table)

    def find(self, key_id: str) -> KeyRecord | None:
        item = self._table.get(_keys(key_id))
        return _record(key_id, item) if item else None

    def used(self, key_id: str, now: datetime, *, not_within: timedelta) -> None:
        with suppress(ConditionFailed):  # somebody else noted it, or the key is gone
            self._table.update_raw(
                Key=_keys(key_id),
                UpdateExpression="SET used_at = :now",
                ConditionExpression="attribute_exists(pk) AND (attribute_not_exists(used_at) OR used_at < :before)",
                ExpressionAttributeValues={":now": moment(now), ":before": moment(now - not_within)},
            )

    def add(self, record: KeyRecord) -> None:
        """Keep a new one; writing the same again does no harm."""
        values = {":digest": {"B": record.digest}}
        self._table.put_if(_item(record), "attribute_not_exists(pk) OR digest = :digest", values)


def _keys(key_id: str) -> Keys:
    return {"pk": {"S": f"key#{key_id}"}, "sk": {"S": "record"}}


def _item(record: KeyRecord) -> dict[str, Any]:
    grant = record.grant
    item: dict[str, Any] = {
        **_keys(record.id),
        "salt": {"B": record.salt},
        "digest": {"B": record.digest},
        "name": {"S": record.name},
        "maker": {"S": record.maker},
        "scopes": _texts(sorted(grant.scopes)),
        "groups": _texts(grant.groups),
        "created_at": moment(record.created_at),
    }
    if grant.namespaces is not None:
        item["namespaces"] = {
            "L": [{"M": {"pattern": {"S": each.pattern}, "uid": {"S": each.uid}}} for each in grant.namespaces]
        }
    if grant.expires_at is not None:
        item["good_until"] = moment(grant.expires_at)
        item["expires_at"] = {"N": str(int((grant.expires_at + KEPT_AFTER).timestamp()))}
    return item


def _record(key_id: str, item: Mapping[str, Any]) -> KeyRecord:
    bound = item.get("namespaces")
    namespaces = None if bound is None else tuple(_bound(each["M"]) for each in bound["L"])
    good_until = from_microseconds(int(item["good_until"]["N"])) if "good_until" in item else None
    scopes = frozenset(scope for scope in SCOPES if scope in _listed(item, "scopes"))
    return KeyRecord(
        id=key_id,
        salt=item["salt"]["B"],
        digest=item["digest"]["B"],
        name=item["name"]["S"],
        maker=item["maker"]["S"],
        grant=Grant(scopes, namespaces, _listed(item, "groups"), good_until),
        created_at=from_microseconds(int(item["created_at"]["N"])),
    )


def _bound(entry: Mapping[str, Any]) -> Bound:
    return Bound(entry["pattern"]["S"], entry["uid"]["S"])


def _texts(values: "list[Scope] | tuple[str, ...]") -> dict[str, Any]:
    return {"L": [{"S": value} for value in values]}


def _listed(item: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(entry["S"] for entry in item[name]["L"])
