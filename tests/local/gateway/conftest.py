"""A gateway to talk to: one program for all tests that need no settings of their own, and `running` for the others."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.gateway.server import Gateway
from local.gateway.settings import Settings

Client = Any  # boto3 makes its clients at run time and ships no types
Json = Any
Setting = Any
SAMPLE = "tests.local.gateway.sample.app:app"


@dataclass(frozen=True)
class Place:
    """Where a gateway answers, and where its functions leave what they saw."""

    url: str
    socket_url: str
    folder: Path
    pid: int = 0

    @property
    def management_url(self) -> str:
        return self.socket_url.replace("ws", "http", 1).rpartition("/")[0]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("gateway")
    unconfigured = ["--config", str(folder / "none.json")]
    command = [sys.executable, "-m", "local.gateway", "--app", SAMPLE, "--port", "0", "--log", str(folder / "log")]
    environment = {**os.environ, "SAMPLE_FOLDER": str(folder), "PORTICO_SCHEDULES": "0"}
    with subprocess.Popen([*command, *unconfigured], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        url, socket_url = process.stdout.readline().split()
        yield Place(url, socket_url, folder, process.pid)
        process.terminate()
        assert process.wait(10) == 0


@contextmanager
def running(folder: Path, **changes: Setting) -> Iterator[Place]:
    """A gateway with these `Settings`, in a thread of this process."""
    told = {"app": SAMPLE, "port": 0, "workers": 1, "schedules": False, "environment": {"SAMPLE_FOLDER": str(folder)}}
    settings = Settings(**{**told, **changes})
    loop = asyncio.new_event_loop()
    ready: list[Gateway | BaseException] = []
    up, down = threading.Event(), asyncio.Event()

    async def serve() -> None:
        try:
            async with Gateway(settings) as gateway:
                ready.append(gateway)
                up.set()
                await down.wait()
        except BaseException as error:
            ready.append(error)
            up.set()
            raise

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    assert up.wait(30)
    gateway = ready[0]
    assert isinstance(gateway, Gateway), gateway
    try:
        yield Place(gateway.url, gateway.socket_url, folder)
    finally:
        loop.call_soon_threadsafe(down.set)
        thread.join(10)
        assert not thread.is_alive()


def client(service: str, url: str) -> Client:
    """A boto3 client of a service that the gateway serves, without retries of its own."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )
