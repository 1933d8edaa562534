"""An event that holds the tap's id and no more, and an error of our own where it is not accepted."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.errors import RelayCapacity
from chalicelib.runtime.relays import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS, LambdaRelays, lambda_client


class Lambda:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.invoked: list[tuple[str, str, bytes]] = []

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's
        if self.failure:
            raise self.failure
        self.invoked.append((FunctionName, InvocationType, Payload))
        return {"StatusCode": 202}


def test_a_relay_is_asked_for_by_an_event_with_the_taps_id() -> None:
    client = Lambda()
    LambdaRelays(client, "portico-prod-relay").start("tap_1")
    ((function, kind, payload),) = client.invoked
    assert (function, kind, json.loads(payload)) == ("portico-prod-relay", "Event", {"tap": "tap_1"})


@pytest.mark.parametrize(
    "failure",
    [
        ClientError({"Error": {"Code": "TooManyRequestsException", "Message": ""}}, "Invoke"),
        EndpointConnectionError(endpoint_url="http://x"),
    ],
)
def test_one_that_is_not_accepted_is_no_room(failure: Exception) -> None:
    with pytest.raises(RelayCapacity):
        LambdaRelays(Lambda(failure), "relay").start("tap_1")


def test_the_time_outs_fit_into_a_socket_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    config = lambda_client().meta.config  # type: ignore[attr-defined]
    assert (config.connect_timeout, config.read_timeout) == (CONNECT_SECONDS, READ_SECONDS)
    assert ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) < 10
