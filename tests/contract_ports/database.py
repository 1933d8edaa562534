"""Starting the local database for the tests that need a real server: threads, transactions that collide, TTL."""

import os
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from chalicelib.store.client import Client

PROGRAM = Path(__file__).parents[2] / ".venv-database" / "bin" / "ministack"
READY_SECONDS = 30.0
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


@dataclass(frozen=True)
class Database:
    """Where it answers, and a client for it."""

    endpoint: str
    client: Client


@contextmanager
def running_database(state: Path) -> Iterator[Database]:
    """The one of `PORTICO_TEST_DATABASE`, or one started for these tests."""
    if endpoint := os.environ.get("PORTICO_TEST_DATABASE"):
        yield Database(endpoint, client_for(endpoint))
        return
    program = Path(os.environ.get("PORTICO_TEST_MINISTACK", PROGRAM))
    if not program.exists():
        pytest.skip("the local database is not installed: make test installs it")
    endpoint = f"http://127.0.0.1:{free_port()}"
    process = _start(program, endpoint, state)
    try:
        _await_ready(process, endpoint)
        yield Database(endpoint, client_for(endpoint))
    finally:
        process.terminate()
        process.wait(timeout=10)


def client_for(endpoint: str) -> Client:
    """A client with patience and enough connections for many threads."""
    import boto3  # noqa: PLC0415 - only these tests wait for it
    from botocore.config import Config  # noqa: PLC0415 - as above

    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(max_pool_connections=32, retries={"total_max_attempts": 4, "mode": "standard"}),
    )


def free_port() -> int:
    """A port nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(program: Path, endpoint: str, state: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        **CREDENTIALS,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": endpoint.rpartition(":")[2],
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }
    return subprocess.Popen([program], cwd=state, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _await_ready(process: subprocess.Popen[bytes], endpoint: str) -> None:
    """Ask until it answers; a server says in no other way that it is there."""
    until = monotonic() + READY_SECONDS
    while monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=1):
                return
        except OSError:
            _pause(process)
    pytest.fail("the local database did not start")


def _pause(process: subprocess.Popen[bytes]) -> None:
    """A tenth of a second, or less if the process ends."""
    try:
        process.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return
