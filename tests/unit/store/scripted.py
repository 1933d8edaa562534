"""A DynamoDB client that answers as it is told, for what a real one rarely does."""

from typing import Any

from botocore.exceptions import ClientError


def cancelled(*reasons: str) -> ClientError:
    """A transaction that did not happen."""
    response: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(response, "TransactWriteItems")


class ScriptedClient:
    """`items` by partition and sort key; each transaction raises the next of `refusals`, the last one for ever."""

    def __init__(self, *refusals: ClientError, item: dict[str, Any] | None = None) -> None:
        self.refusals = list(refusals)
        self.item = item
        self.transactions = 0

    def get_item(self, **_: object) -> dict[str, Any]:
        return {"Item": self.item} if self.item else {}

    def query(self, **_: object) -> dict[str, Any]:
        return {"Items": []}

    def transact_write_items(self, **_: object) -> None:
        self.transactions += 1
        if self.refusals:
            raise self.refusals[0] if len(self.refusals) == 1 else self.refusals.pop(0)
