"""What DynamoDB's refusals mean: a condition that does not hold is an answer, everything else is `StoreUnavailable`."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chalicelib.errors import StoreUnavailable

Item = Mapping[str, Any]

CONDITION = "ConditionalCheckFailed"  # among the reasons of a cancelled transaction


class ConditionFailed(Exception):
    """The condition of a single write does not hold; `item` is what is there, empty for nothing."""

    def __init__(self, item: Item) -> None:
        super().__init__("condition failed")
        self.item = item


class Contended(Exception):
    """A transaction has the item at this moment; it is over in milliseconds."""


class Cancelled(Exception):
    """A transaction did not happen; one reason for each of its parts, "None" for those that would have gone well."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("transaction cancelled")
        self.reasons = reasons


@contextmanager
def answers() -> Iterator[None]:
    """Turn botocore's exceptions into these and `StoreUnavailable`."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client, not before

    try:
        yield
    except ClientError as error:
        raise _meaning(error.response) from error
    except BotoCoreError as error:  # its kind only: its text names the endpoint, which is nobody's business outside
        raise StoreUnavailable(f"the database cannot be reached ({type(error).__name__})") from error


def _meaning(response: Mapping[str, Any]) -> Exception:
    code = response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return ConditionFailed(response.get("Item", {}))
    if code == "TransactionConflictException":
        return Contended("the item is in a transaction")
    if code == "TransactionCanceledException":
        return Cancelled(tuple(reason["Code"] for reason in response["CancellationReasons"]))
    return StoreUnavailable(f"the database refused: {code}")
