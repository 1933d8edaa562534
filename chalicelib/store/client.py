"""The one DynamoDB client of a container: impatient, because everything it serves can be had without it or be tried again."""

from typing import Any, TypeAlias

Client: TypeAlias = Any  # botocore builds its classes at run time and ships no types

CONNECT_SECONDS = 0.5  # in the same region a connection takes milliseconds
READ_SECONDS = 1.0  # a transaction of a hundred items takes about 50 ms
ATTEMPTS = 2  # one retry, for the connection that died while the sandbox was frozen
CONNECTIONS = 4  # a container serves one request at a time


def make_client(endpoint: str | None = None, region: str | None = None) -> Client:
    """A client for the endpoint (None: AWS's own, or what `AWS_ENDPOINT_URL…` says). Makes no call."""
    import boto3  # noqa: PLC0415 - 0.3 s of a cold start that a request without database does not pay
    from botocore.config import Config  # noqa: PLC0415 - as above

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        max_pool_connections=CONNECTIONS,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
    )
    return boto3.client("dynamodb", endpoint_url=endpoint, region_name=region, config=config)
