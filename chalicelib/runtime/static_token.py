"""The static token in Secrets Manager: the current version and, while a rotation is under way, the one before.

Cached, because each read costs money and 10 ms; the last known answer outlives an outage, so that an unreachable Secrets
Manager locks nobody out who was in. Provides `access.ports.StaticTokens`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.access.ports import Clock
from chalicelib.errors import StoreUnavailable

FRESH = timedelta(seconds=60)  # how long a withdrawn token may still be taken
STAGES = ("AWSCURRENT", "AWSPREVIOUS")


class SecretsManager(Protocol):
    """What this file needs of boto3's client."""

    def get_secret_value(self, *, SecretId: str, VersionStage: str) -> dict[str, Any]: ...  # noqa: N803 - AWS's names


class SecretsManagerStaticTokens:
    """`secret_id` is a name or an ARN; the secret's text (or bytes) is the token."""

    def __init__(self, client: SecretsManager, secret_id: str, clock: Clock) -> None:
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._known: tuple[bytes, ...] | None = None
        self._read_at: datetime | None = None

    def current(self) -> Sequence[bytes]:
        """Current first. Raise `StoreUnavailable` if it could never be read."""
        now = self._clock.now()
        if self._known is None or self._read_at is None or now - self._read_at >= FRESH:
            self._known = self._read()
            self._read_at = now
        return self._known

    def _read(self) -> tuple[bytes, ...]:
        try:
            found = [self._version(stage) for stage in STAGES]
        except (BotoCoreError, ClientError) as error:
            if self._known is not None:
                return self._known
            raise StoreUnavailable("the static token cannot be read from Secrets Manager") from error
        return tuple(value for value in found if value)

    def _version(self, stage: str) -> bytes:
        try:
            found = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        except ClientError as error:
            if stage != "AWSCURRENT" and error.response["Error"]["Code"] == "ResourceNotFoundException":
                return b""  # never rotated
            raise
        return bytes(found["SecretBinary"]) if "SecretBinary" in found else str(found["SecretString"]).encode()
