"""The client of Secrets Manager, with time-outs that fit into a request."""

from typing import Any

import boto3
from botocore.config import Config

CONNECT_SECONDS = 1.0
READ_SECONDS = 2.0  # Secrets Manager answers in tens of milliseconds
ATTEMPTS = 2  # in all; the last known token bridges the rest

CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
)


def secrets_manager() -> Any:  # noqa: ANN401 - boto3 has no types
    """Endpoint and region are the environment's."""
    return boto3.client("secretsmanager", config=CONFIG)
