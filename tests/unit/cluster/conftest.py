"""A scripted API server on a free port, and a connection to it that does not wait between attempts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import urllib3

from chalicelib.cluster.connection import ClusterConnection
from chalicelib.cluster.kubeconfig import Access
from chalicelib.cluster.retries import Retrying
from tests.unit.cluster.api_server import ApiServer, api_server


@dataclass
class Time:
    """A clock that stands still until told, and a sleep that moves it."""

    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.pass_by(seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with api_server() as started:
        yield started


@pytest.fixture
def connection(server: ApiServer, time: Time) -> Iterator[ClusterConnection]:
    def load() -> Access:
        return Access(f"http://127.0.0.1:{server.port}", urllib3.PoolManager(maxsize=1), "Bearer s3cret")

    made = ClusterConnection(
        load,
        connect_seconds=1,
        total_seconds=5,
        now=time.now,
        retrying=Retrying(sleep=time.sleep, chance=lambda: 1.0),
    )
    yield made
    made.close()
