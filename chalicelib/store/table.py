"""One DynamoDB table, and the few calls that are made of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from chalicelib.errors import StoreUnavailable
from chalicelib.store.client import Client
from chalicelib.store.failures import Contended, answers
from chalicelib.store.items import Item
from chalicelib.store.layout import Keys
from chalicelib.store.statements import Statement

TRIES = 5  # updates of an item that a transaction holds: each costs a round trip, a transaction lasts for a few


class Table:
    """All reads are consistent. Raises `ConditionFailed`, `Cancelled`, `StoreUnavailable`."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self.name = name

    def get(self, keys: Keys) -> Item | None:
        """One item."""
        with answers():
            found: Item | None = self._client.get_item(TableName=self.name, Key=keys, ConsistentRead=True).get("Item")
        return found

    def get_many(self, keys: Sequence[Keys]) -> list[Item]:
        """Those that are there, in no order."""
        request = {self.name: {"Keys": list(keys), "ConsistentRead": True}}
        with answers():
            answer = self._client.batch_get_item(RequestItems=request)
        if answer.get("UnprocessedKeys"):
            raise StoreUnavailable("the database is too busy to read")
        items: list[Item] = answer["Responses"][self.name]
        return items

    def query(self, pk: str, prefix: str) -> Iterator[Item]:
        """Every item of a partition whose sort key begins so, page after page."""
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
            "ExpressionAttributeValues": {":pk": {"S": pk}, ":prefix": {"S": prefix}},
            "ConsistentRead": True,
        }
        return self._pages("query", request)

    def update(self, statement: Statement) -> None:
        """Change one item; `ConditionFailed` brings what is there instead."""
        self._update(**statement.request(self.name), ReturnValuesOnConditionCheckFailure="ALL_OLD")

    def update_raw(self, **request: Any) -> Item:  # noqa: ANN401 - UpdateItem's own parameters
        """Change one item and give what it became."""
        item: Item = self._update(TableName=self.name, ReturnValues="ALL_NEW", **request)["Attributes"]
        return item

    def transact(self, statements: Sequence[Statement], checks: Sequence[dict[str, Any]]) -> None:
        """Change several items, all or none, if all checks hold too."""
        parts = [{"Update": statement.request(self.name)} for statement in statements]
        parts += [{"ConditionCheck": check} for check in checks]
        with answers():
            self._client.transact_write_items(TransactItems=parts)

    def transact_raw(self, parts: Sequence[dict[str, Any]]) -> None:
        """The same of parts as TransactWriteItems takes them, without their table."""
        named = [{kind: {"TableName": self.name, **request}} for part in parts for kind, request in part.items()]
        with answers():
            self._client.transact_write_items(TransactItems=named)

    def put_if(self, item: Mapping[str, Any], condition: str, values: Mapping[str, Any]) -> None:
        """Write one item whole; `ConditionFailed` brings what is there instead."""
        with answers():
            self._client.put_item(
                TableName=self.name,
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )

    def delete(self, keys: Keys) -> None:
        """Remove one item, there or not."""
        with answers():
            self._client.delete_item(TableName=self.name, Key=keys)

    def delete_if(self, keys: Keys, condition: str, values: Item) -> None:
        """Remove one item."""
        with answers():
            self._client.delete_item(
                TableName=self.name, Key=keys, ConditionExpression=condition, ExpressionAttributeValues=values
            )

    def take(self, keys: Keys, condition: str, values: Item) -> Item:
        """Remove one item and give what it was."""
        with answers():
            old: Item = self._client.delete_item(
                TableName=self.name,
                Key=keys,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_OLD",
            )["Attributes"]
        return old

    def scan(self, condition: str, values: Item) -> Iterator[Item]:
        """Items that meet a condition, from anywhere in the table, page after page; not consistent."""
        request = {"TableName": self.name, "FilterExpression": condition, "ExpressionAttributeValues": values}
        return self._pages("scan", request)

    def scan_keys(self, condition: str, values: Item, limit: int) -> list[tuple[str, str]]:
        """Keys of items that meet a condition, at most `limit`, from anywhere in the table; not consistent."""
        found: list[tuple[str, str]] = []
        request = {
            "TableName": self.name,
            "FilterExpression": condition,
            "ExpressionAttributeValues": values,
            "ProjectionExpression": "pk, sk",
        }
        for item in self._pages("scan", request):
            found.append((item["pk"]["S"], item["sk"]["S"]))
            if len(found) == limit:
                break
        return found

    def _pages(self, call: str, request: dict[str, Any]) -> Iterator[Item]:
        while True:
            with answers():
                page = getattr(self._client, call)(**request)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            request = request | {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _update(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
        for _ in range(TRIES):
            with suppress(Contended), answers():
                answer: dict[str, Any] = self._client.update_item(**request)
                return answer
        raise StoreUnavailable("the database is too busy with one item")
