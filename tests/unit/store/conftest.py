"""DynamoDB in this process, and a client that answers as told."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.store.client import Client
from chalicelib.store.table import Table
from tests.contract_ports.conftest import clock, dynamodb
from tests.contract_ports.places import CACHE_TABLE

__all__ = ["clock", "dynamodb", "refusing", "table"]


@pytest.fixture
def table(dynamodb: Client) -> Table:
    """The cache table."""
    return Table(dynamodb, CACHE_TABLE)


class Refusing:
    """A client whose calls fail with the codes given, then answer `answer`."""

    def __init__(self, *codes: str, answer: dict[str, Any] | None = None) -> None:
        self.codes = list(codes)
        self.calls = 0
        self._answer = answer or {}

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        def call(**_request: object) -> dict[str, Any]:
            self.calls += 1
            if self.codes:
                raise ClientError({"Error": {"Code": self.codes.pop(0), "Message": "no"}}, name)
            return self._answer

        return call


@pytest.fixture
def refusing() -> type[Refusing]:
    """The class itself: each test says what is refused."""
    return Refusing
