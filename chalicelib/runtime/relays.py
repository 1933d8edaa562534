"""Starts relays: asynchronous invokes of the relay's function. Provides `tap.kept_ports.Relays`.

Lambda accepts them even when nothing can run them, may run one twice or late, and tells nobody what came of it: whoever
asked looks at the lease again.
"""

import json
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.errors import RelayCapacity

CONNECT_SECONDS = 0.5  # in the same region a connection takes milliseconds
READ_SECONDS = 2.0  # accepting an event takes some 30 ms
ATTEMPTS = 2  # in all; twice accepted does no harm


class Lambda(Protocol):
    """What this file needs of boto3's client."""

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]: ...  # noqa: N803 - AWS's


class LambdaRelays:
    """`function` is the relay's name or ARN."""

    def __init__(self, client: Lambda, function: str) -> None:
        self._client = client
        self._function = function

    def start(self, tap_id: str) -> None:
        """Raise `RelayCapacity` where not even the event is accepted."""
        payload = json.dumps({"tap": tap_id}).encode()
        try:
            self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)
        except (BotoCoreError, ClientError) as error:
            raise RelayCapacity("no relay can be started at this moment") from error


def lambda_client() -> Lambda:
    """Endpoint and region are the environment's."""
    import boto3  # noqa: PLC0415 - only who starts a relay pays
    from botocore.config import Config  # noqa: PLC0415 - as above

    retries = {"total_max_attempts": ATTEMPTS, "mode": "standard"}
    config = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
    client: Lambda = boto3.client("lambda", config=config)
    return client
