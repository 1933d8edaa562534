import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from chalicelib.errors import StoreUnavailable
from chalicelib.store.failures import Cancelled, ConditionFailed, Contended, answers


def refusal(code: str, **more: object) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "secret detail"}, **more}, "UpdateItem")


def test_a_condition_that_does_not_hold_brings_what_is_there() -> None:
    with pytest.raises(ConditionFailed) as failed, answers():
        raise refusal("ConditionalCheckFailedException", Item={"pk": {"S": "x"}})
    assert failed.value.item == {"pk": {"S": "x"}}


def test_or_that_nothing_is() -> None:
    with pytest.raises(ConditionFailed) as failed, answers():
        raise refusal("ConditionalCheckFailedException")
    assert failed.value.item == {}


def test_a_cancelled_transaction_says_why_part_by_part() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    with pytest.raises(Cancelled) as cancelled, answers():
        raise refusal("TransactionCanceledException", CancellationReasons=reasons)
    assert cancelled.value.reasons == ("None", "ConditionalCheckFailed")


def test_an_item_in_a_transaction() -> None:
    with pytest.raises(Contended), answers():
        raise refusal("TransactionConflictException")


@pytest.mark.parametrize(
    "failure",
    [
        refusal("ProvisionedThroughputExceededException"),
        refusal("ResourceNotFoundException"),
        refusal("AccessDeniedException"),
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_everything_else_is_the_database_being_away(failure: Exception) -> None:
    with pytest.raises(StoreUnavailable) as unavailable, answers():
        raise failure
    assert "secret detail" not in unavailable.value.detail
    assert "127.0.0.1" not in unavailable.value.detail
