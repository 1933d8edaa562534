"""What a DynamoDB client was asked to do, as IAM names it: one action on one table."""

from typing import Any

from chalicelib.store.client import Client

_IN_TRANSACTION = {
    "Update": "UpdateItem",
    "Put": "PutItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


class Recorded:
    """Listens to a client from the moment it is made."""

    def __init__(self, client: Client) -> None:
        self.actions: set[tuple[str, str]] = set()
        client.meta.events.register("provide-client-params.dynamodb.*", self._write_down)

    def _write_down(self, params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's
        for action, table in _actions(model.name, params):
            self.actions.add((f"dynamodb:{action}", table))


def _actions(name: str, params: dict[str, Any]) -> list[tuple[str, str]]:
    if name == "TransactWriteItems":
        parts = [(kind, part) for item in params["TransactItems"] for kind, part in item.items()]
        return [(_IN_TRANSACTION[kind], part["TableName"]) for kind, part in parts]
    if name == "BatchGetItem":
        return [(name, table) for table in params["RequestItems"]]
    return [(name, params["TableName"])]
